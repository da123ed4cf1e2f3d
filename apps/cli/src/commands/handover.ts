// handover: acquisition records (証拠保全), their papers, lists of hashes held against the originals, and transfers (授受).

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { Option, type Command } from "commander";
import { Fault, LANGUAGES, type Acquisition, type HashCheckResult, type Language, type PrintedAcquisition } from "@hamon/records";
import { describe, type Session } from "../main.js";
import { withCase } from "./cases.js";
import { addTransferCommands } from "./transfer.js";

interface CaseOption {
  readonly case?: string;
}

interface RecordOptions extends CaseOption {
  readonly at: string;
  readonly by: string;
  readonly organisation: string;
  readonly place: string;
  readonly medium: string;
  readonly method: string;
  readonly tool: string;
  readonly witness?: string;
  readonly note?: string;
  readonly hashBefore?: string;
}

interface PaperOptions extends CaseOption {
  readonly format: "pdf" | "docx" | "json";
  readonly language: Language;
}

export function addHandoverCommand(program: Command, session: Session): void {
  const { sentence } = session.voice;
  const option = (name: string) => sentence(`cli.options.handover-${name}`);
  const handover = describe(program, "handover", session);
  const record = describe(handover, "record", session).argument("<originals...>", option("originals"));
  for (const name of ["at", "by", "organisation", "place", "medium", "method", "tool"])
    record.requiredOption(`--${name} <text>`, option(name));
  for (const name of ["witness", "note", "hash-before"]) record.option(`--${name} <text>`, option(name));
  record
    .option("--case <id>", sentence("cli.options.case"))
    .action((originals: string[], options: RecordOptions) => makeRecord(program, session, originals, options));
  describe(handover, "print", session)
    .argument("[record]", option("record"))
    .addOption(new Option("--format <format>", option("format")).choices(["pdf", "docx", "json"]).default("pdf"))
    .addOption(new Option("--language <language>", option("language")).choices([...LANGUAGES]).default("ja"))
    .option("--case <id>", sentence("cli.options.case"))
    .action((id: string | undefined, options: PaperOptions) => print(program, session, id, options));
  describe(handover, "hashes", session)
    .argument("<file>", option("hashes"))
    .option("--case <id>", sentence("cli.options.case"))
    .action((file: string, options: CaseOption) => checkHashes(program, session, file, options));
  addTransferCommands(program, handover, session);
}

function makeRecord(program: Command, { voice }: Session, originals: readonly string[], options: RecordOptions): Promise<void> {
  const { at, by, hashBefore = null, case: _case, ...said } = options;
  const wanted = { ...said, originals, acquired_at: at, acquired_by: by, hash_before: hashBefore };
  return withCase(program, options.case, async (client, case_id) => {
    const path = `/api/cases/${case_id}`;
    const made = await client.post<Acquisition>(`${path}/acquisitions`, wanted);
    const counts = { count: voice.count(made.originals.length), id: made.acquisition_id, entry: voice.count(made.entry_index) };
    voice.result(made, [voice.sentence("cli.handover.recorded", counts), voice.sentence("cli.handover.next")]);
  });
}

// Without a name, the newest.
function print(program: Command, { voice }: Session, id: string | undefined, options: PaperOptions): Promise<void> {
  return withCase(program, options.case, async (client, case_id) => {
    const path = `/api/cases/${case_id}`;
    const newest = async () => (await client.get<readonly Acquisition[]>(`${path}/acquisitions`)).at(-1)?.acquisition_id;
    const record = id ?? (await newest());
    if (record === undefined) throw new Fault("acquisition-none");
    const paper = { language: options.language, format: options.format };
    const printed = await client.post<PrintedAcquisition>(`${path}/acquisitions/${encodeURIComponent(record)}/paper`, paper);
    const lines = [voice.sentence("cli.handover.printed", { path: `${path.slice("/api/".length)}/${printed.path}` })];
    voice.result(printed, printed.salt === undefined ? lines : [...lines, voice.sentence("cli.handover.salt", { salt: printed.salt })]);
  });
}

function checkHashes(program: Command, session: Session, file: string, options: CaseOption): Promise<void> {
  const { voice } = session;
  return withCase(program, options.case, async (client, case_id) => {
    const path = `/api/cases/${case_id}`;
    const checked = await client.post<HashCheckResult>(`${path}/hash-lists`, { text: await readList(file) });
    voice.result(checked, hashLines(checked, voice));
    if (checked.findings.some(({ verdict }) => verdict === "different")) session.exit("broken");
  });
}

async function readList(file: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new Fault("hash-list-unreadable", { at: basename(file), cause, params: { reason: cause.code ?? "" } });
  });
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isWide ? "utf-16le" : "utf-8").decode(bytes);
}

const MARK = { same: "✓", different: "✗", absent: "—" } as const;

function hashLines({ findings, unread_lines }: HashCheckResult, { sentence, count }: Session["voice"]): readonly string[] {
  const lines = findings.map(({ line, name, algorithm, verdict }) => {
    const words = sentence(`cli.handover.verdict.${verdict}`);
    return `${MARK[verdict]} ${line}  ${words}  ${algorithm}  ${name ?? ""}`.trimEnd();
  });
  return [...lines, ...(unread_lines > 0 ? [sentence("cli.handover.unread", { number: count(unread_lines) })] : [])];
}
