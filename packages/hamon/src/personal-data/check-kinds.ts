// The check of content/pii: every kind right, and finding in its samples what they say, and nothing else of it.
//
// <name>.samples.yml: a list of { name, text, finds }; `finds` are the values of this kind, in order; empty: it must find none.

import type { Content, ContentFile } from "@hamon/content";
import { newScanner, type Kinds } from "@hamon/pii";
import { Fault } from "@hamon/records";
import { kindFiles, readKinds, samplesOf } from "./kinds.js";

interface Sample {
  readonly name: string;
  readonly text: string;
  readonly finds: readonly string[];
}

export function checkKinds(content: Content): readonly Fault[] {
  try {
    const { kinds } = readKinds(content);
    return kindFiles(content).flatMap((file) => checkFile(content, file, kinds));
  } catch (fault) {
    if (fault instanceof Fault) return fault.all.length > 0 ? fault.all : [fault];
    throw fault;
  }
}

function checkFile(content: Content, file: ContentFile, kinds: Kinds): readonly Fault[] {
  const { kind } = file.value as { readonly kind: string };
  const own = samplesOf(content, file);
  const samples = Array.isArray(own?.value) ? (own.value as readonly Partial<Sample>[]) : [];
  const isHalf = !samples.some(({ finds }) => (finds?.length ?? 0) > 0) || !samples.some(({ finds }) => finds?.length === 0);
  if (own === undefined || isHalf) return [new Fault("pii-kind-without-sample", { at: file.path, params: { kind } })];
  return samples.flatMap(({ name = "", text = "", finds = [] }, at) => {
    const found = foundIn(text, kind, kinds);
    const [expected, given] = [finds.join(" | "), found.join(" | ")];
    return expected === given
      ? []
      : [new Fault("pii-sample-wrong", { at: own.at([at]), params: { sample: name, expected, found: given } })];
  });
}

function foundIn(text: string, wanted: string, kinds: Kinds): readonly string[] {
  const values: { readonly offset: number; readonly value: string }[] = [];
  const found = ({ kind, offset }: { readonly kind: string; readonly offset: number }, bytes: Uint8Array) => {
    if (kind === wanted) values.push({ offset, value: Buffer.from(bytes).toString("utf8") });
  };
  const scanner = newScanner(kinds, { found });
  scanner.push(Buffer.from(text));
  scanner.end();
  return values.toSorted((a, b) => a.offset - b.offset).map(({ value }) => value);
}
