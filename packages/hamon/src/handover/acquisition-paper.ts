// An acquisition record on paper, to be signed by who did it and who watched.

import { join } from "node:path";
import type { OpenCase } from "@hamon/case";
import { placeFile } from "@hamon/press";
import { Fault, type Acquisition, type Language, type PrintedAcquisition } from "@hamon/records";
import {
  caseValue,
  parseTemplate,
  parseWords,
  readMapLabels,
  renderTemplate,
  type Item,
  type Rendered,
  type Sources,
  type Value,
} from "@hamon/template";
import { listAcquisitions, openCommitment } from "./acquisitions.js";
import { printPaper } from "./paper.js";

export interface PaperOptions {
  readonly language: Language;
  /** "json": the bytes that the log commits to, to be checked with the salt. */
  readonly format: "pdf" | "docx" | "json";
}

/**
 * Prints a record into documents/ and leaves an entry that vouches for the file.
 *
 * @throws {Fault} `acquisition-unknown`, `disk-full`, the template's own.
 */
export async function printAcquisition(open: OpenCase, id: string, { language, format }: PaperOptions): Promise<PrintedAcquisition> {
  const found = (await listAcquisitions(open)).find(({ acquisition_id }) => acquisition_id === id);
  if (found === undefined) throw new Fault("acquisition-unknown", { at: id });
  const { text, salt } = await openCommitment(open, id);
  const bytes = format === "json" ? Buffer.from(text) : await printPaper(open, render(open, found, language), { language, format });
  const path = `documents/${id}_${language}.${format}`;
  const placed = { path, ...(await placeFile(join(open.folder, path), bytes)) };
  await open.evidence.append({
    kind: "document",
    actor: open.actor,
    body: { kind: "acquisition_record", language, format },
    files: [placed],
  });
  return { ...placed, ...(format === "json" ? { salt } : {}) };
}

function render(open: OpenCase, acquisition: Acquisition, language: Language): Rendered {
  const template = parseTemplate(open.content.file("templates/acquisition_record.yml"));
  const words = parseWords(open.content.file("templates/words.yml"));
  return renderTemplate(template, sourcesOf(open, acquisition, language), { language, words });
}

function sourcesOf({ record }: OpenCase, acquisition: Acquisition, language: Language): Sources {
  const view = { record, labels: readMapLabels(undefined), intrusion: null };
  const kinds: Readonly<Record<string, (key: string) => Value | undefined>> = {
    case: (key) => caseValue(view, key, language),
    acquisition: (key) => acquisitionValue(acquisition, key),
  };
  const originals = acquisition.originals.map(originalItem);
  return { value: (kind, key) => kinds[kind]?.(key), list: (name) => (name === "originals" ? originals : undefined) };
}

const UNKNOWN: Value = { type: "unknown" };
const MOMENTS = new Set(["acquired_at", "recorded_at"]);

function acquisitionValue(acquisition: Acquisition, key: string): Value | undefined {
  const value = (acquisition as unknown as Readonly<Record<string, unknown>>)[key];
  if (value === undefined) return undefined;
  if (value === null || value === "") return UNKNOWN;
  return MOMENTS.has(key) ? { type: "moment", at: String(value) } : { type: "text", text: String(value) };
}

function originalItem({ evidence_id, name, sha256, bytes }: Acquisition["originals"][number]): Item {
  const text = (said: string | null): Value => (said === null ? UNKNOWN : { type: "text", text: said });
  return {
    key: evidence_id,
    values: {
      evidence_id: text(evidence_id),
      name: text(name),
      sha256: text(sha256),
      bytes: bytes === null ? UNKNOWN : { type: "count", count: bytes },
    },
  };
}
