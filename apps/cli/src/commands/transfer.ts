// handover out and in: what is given to somebody, the form of its receipt, and the receipt or the thing itself when it comes back.

import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { Option, type Command } from "commander";
import {
  Fault,
  LANGUAGES,
  type Language,
  type NewTransfer,
  type NewTransferAnswer,
  type PrintedReceipt,
  type Transfer,
  type TransferAnswer,
} from "@hamon/records";
import { describe, type Session } from "../main.js";
import { withCase } from "./cases.js";

interface OutOptions {
  readonly case?: string;
  readonly bundle?: string;
  readonly to: string;
  readonly toOrganisation: string;
  readonly at: string;
  readonly by: string;
  readonly organisation: string;
  readonly reason: string;
  readonly medium: string;
  readonly note?: string;
  readonly language: Language;
}

interface InOptions {
  readonly case?: string;
  readonly returned?: string;
  readonly signature?: string;
  readonly key?: string;
}

const SAID = ["to", "to-organisation", "at", "by", "organisation", "reason", "medium"] as const;

export function addTransferCommands(program: Command, handover: Command, session: Session): void {
  const { sentence } = session.voice;
  const option = (name: string) => sentence(`cli.options.transfer-${name}`);
  const out = describe(handover, "out", session).argument("[originals...]", option("originals"));
  out.option("--bundle <folder>", option("bundle"));
  for (const name of SAID) out.requiredOption(`--${name} <text>`, option(name));
  out
    .option("--note <text>", option("note"))
    .addOption(new Option("--language <language>", sentence("cli.options.handover-language")).choices([...LANGUAGES]).default("ja"))
    .option("--case <id>", sentence("cli.options.case"))
    .action((originals: string[], options: OutOptions) => giveOut(program, session, originals, options));
  describe(handover, "in", session)
    .argument("<file>", option("file"))
    .addOption(new Option("--returned <transfer>", option("returned")).conflicts(["signature", "key"]))
    .option("--signature <file>", option("signature"))
    .option("--key <file>", option("key"))
    .option("--case <id>", sentence("cli.options.case"))
    .action((file: string, options: InOptions) => takeIn(program, session, file, options));
}

function giveOut(program: Command, { voice, signal }: Session, originals: readonly string[], options: OutOptions): Promise<void> {
  const { at, by, organisation, reason, medium, note = null, to, toOrganisation, bundle } = options;
  const wanted: NewTransfer = {
    originals,
    bundle: bundle === undefined ? null : resolve(bundle),
    given_at: at,
    given_by: by,
    organisation,
    received_by: to,
    received_organisation: toOrganisation,
    reason,
    medium,
    note,
  };
  return withCase(program, options.case, async (client, case_id) => {
    const path = `/api/cases/${case_id}/transfers`;
    // Once it is recorded its papers are made too: a record is never taken back.
    if (signal.aborted) throw new Fault("cancelled", { at: "handover out" });
    const made = await client.post<Transfer>(path, wanted);
    const paperOf = (format: "pdf" | "json") =>
      client.post<PrintedReceipt>(`${path}/${made.transfer_id}/paper`, { language: options.language, format });
    const papers = [await paperOf("pdf"), await paperOf("json")];
    const { sentence, count } = voice;
    const hashes = made.things.map(({ id, sha256 }) => `  ${id}  ${sha256 ?? ""}`);
    voice.result({ ...made, papers }, [
      sentence("cli.transfer.out", { id: made.transfer_id, entry: count(made.entry_index), count: count(made.things.length) }),
      ...hashes,
      ...papers.map((paper) => sentence("cli.transfer.paper", { path: `cases/${case_id}/${paper.path}` })),
      sentence("cli.transfer.next"),
    ]);
  });
}

function takeIn(program: Command, session: Session, file: string, options: InOptions): Promise<void> {
  const { voice } = session;
  return withCase(program, options.case, async (client, case_id) => {
    const answer = await client.post<TransferAnswer>(`/api/cases/${case_id}/transfers/answers`, await wantedOf(file, options));
    voice.result(answer, [...answerLines(answer, voice), ...hintLines(answer, file, voice)]);
    if (answer.verdict !== "same" || answer.signature === "wrong") session.exit("broken");
  });
}

async function wantedOf(file: string, { returned, signature, key }: InOptions): Promise<NewTransferAnswer> {
  if (returned !== undefined) return { returned: { path: resolve(file), transfer_id: returned } };
  if ((signature === undefined) !== (key === undefined)) throw new Fault("receipt-key-apart");
  const text = (await read(file)).toString("utf8");
  const signed = signature === undefined ? null : (await read(signature)).toString("base64");
  return { receipt: { text, signature: signed, key: key === undefined ? null : (await read(key)).toString("utf8") } };
}

async function read(file: string): Promise<Buffer> {
  return readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new Fault("transfer-file-unreadable", { at: basename(file), cause, params: { reason: cause.code ?? "" } });
  });
}

// What of a bundle differs, its check by itself says.
function hintLines({ answer, findings }: TransferAnswer, file: string, { sentence }: Session["voice"]): readonly string[] {
  const isBundle = findings.some(({ id, verdict }) => id === "bundle" && verdict === "different");
  return answer === "return" && isBundle ? [sentence("cli.transfer.look", { path: file })] : [];
}

const MARK = { same: "✓", different: "✗", missing: "✗", unknown: "—" } as const;

function answerLines(answer: TransferAnswer, { sentence, count }: Session["voice"]): readonly string[] {
  const { findings, verdict, signature, entry_index, key_sha256 } = answer;
  const lines = findings.map((one) => `${MARK[one.verdict]} ${one.id}  ${sentence(`cli.transfer.verdict.${one.verdict}`)}`);
  const signed = signature === null ? [] : [sentence(`cli.transfer.signature.${signature}`, { key: key_sha256 ?? "" })];
  const loud = verdict === "different" ? [`⚠⚠ ${sentence("cli.transfer.different")}`] : [];
  return [...loud, ...lines, ...signed, sentence("cli.transfer.in", { entry: count(entry_index) })];
}
