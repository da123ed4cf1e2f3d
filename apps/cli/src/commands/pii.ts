// pii: personal data in files and folders. Needs no case; where there is a workspace, its own kinds count.

import { resolve } from "node:path";
import type { Command } from "commander";
import { findPersonalData, loadContent } from "hamon";
import { PERSONAL_DATA_CONFIDENCES, type PersonalDataFound, type PersonalDataText, type PersonalDataValue } from "@hamon/records";
import { isWorkspace } from "../client.js";
import { describe, workspaceOf, type Session } from "../main.js";
import { numberOf } from "../usage.js";
import { plain, type Voice } from "../voice.js";

interface PiiOptions {
  readonly limit: string;
  readonly plain?: boolean;
  readonly password?: readonly string[];
}

const DEFAULT_LIMIT = "20";
const MOST_LIMIT = 1_000_000;

export function addPiiCommand(program: Command, session: Session): void {
  const option = (name: string) => session.voice.sentence(`cli.options.pii-${name}`);
  describe(program, "pii", session)
    .argument("<path...>", option("paths"))
    .option("--limit <count>", option("limit"), DEFAULT_LIMIT)
    .option("--password <password...>", option("password"))
    .option("--plain", option("plain"))
    .action((paths: string[], options: PiiOptions) => find(program, session, paths, options));
}

async function find(program: Command, { voice, signal }: Session, paths: readonly string[], options: PiiOptions): Promise<void> {
  const most = numberOf({ command: "pii", option: "--limit" }, options.limit, isLimit);
  const workspace = resolve(workspaceOf(program));
  const content = await loadContent(isWorkspace(workspace) ? { workspace } : {});
  const onFile = (done: number, total: number) => voice.reached("cli.pii.reading", { done: voice.count(done), total: voice.count(total) });
  const found = await findPersonalData(paths, {
    content,
    most,
    signal,
    onFile,
    plain: options.plain === true,
    passwords: options.password ?? [],
  });
  voice.result(found, foundLines(found, voice));
}

const isLimit = (value: number) => Number.isInteger(value) && value >= 0 && value <= MOST_LIMIT;

function foundLines(found: PersonalDataFound, voice: Voice): readonly string[] {
  const { sentence, count } = voice;
  const { file_count, text_count, bytes, counts, texts, unread } = found;
  const kinds = Object.keys(counts);
  return [
    ...texts.flatMap((text) => textLines(text, voice)),
    ...(unread.length === 0 ? [] : [sentence("cli.pii.unread", { count: count(unread.length) })]),
    ...unread.map(({ path, reason }) => `  ⚠ ${plain(path)}  ${sentence(`unparsed.${reason}`)}`),
    sentence("cli.pii.read", { files: count(file_count), texts: count(text_count), bytes: count(bytes) }),
    ...(kinds.length === 0
      ? [sentence(unread.length === 0 ? "cli.pii.nothing" : "cli.pii.nothing_but_unread")]
      : countLines(counts, "", voice)),
  ];
}

function textLines({ path, encoding, table, counts, values }: PersonalDataText, voice: Voice): readonly string[] {
  const { sentence, count } = voice;
  const columns = table?.columns.filter(({ kind }) => kind !== null) ?? [];
  const shown = columns.map(({ name, kind }) =>
    sentence("cli.pii.column", { name: plain(name), kind: sentenceOfKind(kind ?? "", sentence) }),
  );
  const all = Object.values(counts).reduce((sum, one) => sum + PERSONAL_DATA_CONFIDENCES.reduce((own, key) => own + one[key], 0), 0);
  return [
    `${plain(path)}  ${encoding}`,
    ...(table === null
      ? []
      : [`  ${sentence("cli.pii.table", { rows: count(table.row_count), columns: shown.join(sentence("cli.pii.comma")) })}`]),
    ...countLines(counts, "  ", voice),
    ...values.map((value) => `    ${valueLine(value, voice)}`),
    ...(all > values.length ? [`    ${sentence("cli.pii.more", { count: count(all - values.length) })}`] : []),
    "",
  ];
}

function countLines(counts: PersonalDataFound["counts"], indent: string, { sentence, count }: Voice): readonly string[] {
  return Object.entries(counts).map(([kind, own]) => {
    const parts = PERSONAL_DATA_CONFIDENCES.filter((key) => own[key] > 0).map(
      (key) => `${sentence(`pii_confidences.${key}`)} ${count(own[key])}`,
    );
    return `${indent}${sentenceOfKind(kind, sentence)}: ${parts.join("  ")}`;
  });
}

function valueLine({ offset, row, column, kind, confidence, context, masked, value }: PersonalDataValue, { sentence }: Voice): string {
  const place = row === null ? "" : `  ${sentence("cli.pii.cell", { row: row + 1, column: (column ?? 0) + 1 })}`;
  const why = `${sentence(`pii_confidences.${confidence}`)}  ${sentence(`pii_contexts.${context}`)}`;
  return `${offset}${place}  ${sentenceOfKind(kind, sentence)}  ${why}  ${plain(value ?? masked)}`;
}

/** A workspace's own kind has no sentence: its name then stands for it. */
function sentenceOfKind(kind: string, sentence: Voice["sentence"]): string {
  const words = sentence(`pii_kinds.${kind}`);
  return words.startsWith("⟦") ? kind : words;
}
