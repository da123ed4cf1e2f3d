// One YAML file with the places of its nodes, so that a fault can say line and column.

import { createHash } from "node:crypto";
import { Fault } from "@hamon/records";
import { LineCounter, parseAllDocuments, type Document } from "yaml";
import type { ContentFile } from "./content.js";

/** Aliases are refused past this many: a small file must not grow into a large one. */
const MAX_ALIASES = 50;

/** @throws {Fault} `content-syntax`, with every mistake of the file in `all`. */
export function parseYaml(path: string, text: string): ContentFile {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const documents: Document[] = "empty" in parsed ? [] : [...parsed];
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  throwMistakes(documents, place);
  const values = documents.map((document) => document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown);
  return {
    path,
    sha256: createHash("sha256").update(text).digest("hex"),
    text,
    documents: values,
    value: values[0] ?? null,
    at: (nodePath, index = 0) => placeOf(documents[index], nodePath, place) ?? path,
  };
}

function throwMistakes(documents: readonly Document[], place: (offset: number) => string): void {
  const faults = documents.flatMap((document) =>
    document.errors.map((mistake) => {
      const reason = mistake.code.toLowerCase().replaceAll("_", "-");
      return new Fault("content-syntax", { at: place(mistake.pos[0]), params: { reason } });
    }),
  );
  const first = faults[0];
  if (first) throw new Fault("content-syntax", { at: first.at, params: first.params, all: faults });
}

// The deepest node of the path that exists, so that a missing key points at its parent.
function placeOf(
  document: Document | undefined,
  path: readonly (string | number)[],
  place: (offset: number) => string,
): string | undefined {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = depth === 0 ? document?.contents : document?.getIn(path.slice(0, depth), true);
    const range = (node as { range?: readonly number[] } | null | undefined)?.range;
    if (range?.[0] !== undefined) return place(range[0]);
  }
  return undefined;
}
