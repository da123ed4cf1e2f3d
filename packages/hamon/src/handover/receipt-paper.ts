// The receipt of a transfer: as a page to be signed by hand, and as a file to be filled in, signed and read back.

import { join } from "node:path";
import type { OpenCase } from "@hamon/case";
import { placeFile } from "@hamon/press";
import type { PrintedReceipt, Transfer } from "@hamon/records";
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
import type { PaperOptions } from "./acquisition-paper.js";
import { printPaper } from "./paper.js";
import { formatReceipt } from "./receipt.js";
import { findTransfer } from "./transfers.js";

/** Places it into documents/ and leaves an entry that vouches for the file. @throws {Fault} `transfer-unknown`, `disk-full`. */
export async function printReceipt(open: OpenCase, id: string, { language, format }: PaperOptions): Promise<PrintedReceipt> {
  const transfer = await findTransfer(open, id);
  const { origin } = await open.evidence.head();
  const bytes =
    format === "json"
      ? Buffer.from(formatReceipt(transfer, origin))
      : await printPaper(open, render(open, transfer, language), { language, format });
  const path = `documents/${id}_${language}.${format}`;
  const placed = { path, ...(await placeFile(join(open.folder, path), bytes)) };
  const body = { kind: "transfer_receipt", language, format };
  await open.evidence.append({ kind: "document", actor: open.actor, body, files: [placed] });
  return placed;
}

function render(open: OpenCase, transfer: Transfer, language: PaperOptions["language"]): Rendered {
  const template = parseTemplate(open.content.file("templates/transfer_receipt.yml"));
  const words = parseWords(open.content.file("templates/words.yml"));
  const view = { record: open.record, labels: readMapLabels(undefined), intrusion: null };
  const kinds: Readonly<Record<string, (key: string) => Value | undefined>> = {
    case: (key) => caseValue(view, key, language),
    transfer: (key) => transferValue(transfer, key),
  };
  const things = transfer.things.map(thingItem);
  const sources: Sources = { value: (kind, key) => kinds[kind]?.(key), list: (name) => (name === "things" ? things : undefined) };
  return renderTemplate(template, sources, { language, words });
}

const UNKNOWN: Value = { type: "unknown" };
const MOMENTS = new Set(["given_at", "recorded_at"]);

function transferValue(transfer: Transfer, key: string): Value | undefined {
  const value = (transfer as unknown as Readonly<Record<string, unknown>>)[key];
  if (value === undefined) return undefined;
  if (value === null || value === "") return UNKNOWN;
  return MOMENTS.has(key) ? { type: "moment", at: String(value) } : { type: "text", text: String(value) };
}

function thingItem({ id, name, sha256, bytes }: Transfer["things"][number]): Item {
  const text = (said: string | null): Value => (said === null ? UNKNOWN : { type: "text", text: said });
  const size: Value = bytes === null ? UNKNOWN : { type: "count", count: bytes };
  return { key: id, values: { id: text(id), name: text(name), sha256: text(sha256), bytes: size } };
}
