// erase: originals with their keys. keys rotate, copy, check: the keys of the workspace under a new key, and their copy elsewhere.

import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { openWorkspace } from "hamon";
import {
  Fault,
  type EraseResult,
  type KeyCheckResult,
  type KeyCopyResult,
  type NewErasure,
  type NewKeyCheck,
  type NewKeyCopy,
} from "@hamon/records";
import { knownWorkspace } from "../client.js";
import { differenceText } from "../key-lines.js";
import { describe, workspaceOf, type Session } from "../main.js";
import { askNewPassphrase, askPassphrase } from "../passphrase.js";
import { withCase, withClient } from "./cases.js";

interface EraseOptions {
  readonly case?: string;
  readonly reason: string;
  readonly outbox?: boolean;
}

export function addKeyCommands(program: Command, session: Session): void {
  const option = (name: string) => session.voice.sentence(`cli.options.${name}`);
  describe(program, "erase", session)
    .argument("[names...]", option("erase-originals"))
    .addOption(new Option("--reason <text>", option("reason")).makeOptionMandatory())
    .option("--outbox", option("erase-outbox"))
    .option("--case <id>", option("case"))
    .action((names: string[], options: EraseOptions) => erase(program, session, names, options));
  const keys = describe(program, "keys", session);
  describe(keys, "rotate", session).action(() => rotate(program, session));
  describe(keys, "copy", session)
    .requiredOption("--out <folder>", option("keys-out"))
    .option("--elsewhere", option("keys-elsewhere"))
    .action((options: CopyOptions) => copy(program, session, options));
  describe(keys, "check", session)
    .argument("<folder>", option("keys-folder"))
    .option("--elsewhere", option("keys-elsewhere"))
    .action((folder: string, options: CopyOptions) => check(program, session, { ...options, out: folder }));
}

interface CopyOptions {
  readonly out: string;
  readonly elsewhere?: boolean;
}

async function erase(program: Command, { voice }: Session, originals: readonly string[], options: EraseOptions): Promise<void> {
  const { reason, outbox = false } = options;
  if (originals.length === 0 && !outbox) throw new Fault("argument-missing", { params: { word: "names", help: "hamon erase --help" } });
  await withCase(program, options.case, async (client, case_id) => {
    const result = await client.post<EraseResult>(`/api/cases/${case_id}/erasures`, { originals, reason, outbox } satisfies NewErasure);
    const { erased, same_lines, is_scrubbed, document_count, outbox_count, outbox_cleared_count } = result;
    const counted = { documents: document_count, outbox: outbox_count, cleared: outbox_cleared_count };
    const told = Object.entries(counted).flatMap(([key, count]) =>
      count === 0 ? [] : [voice.sentence(`cli.erase.${key}`, { count: voice.count(count) })],
    );
    if (erased.length === 0) return voice.result(result, told);
    const more = ["outside", "copy", ...(is_scrubbed ? [] : ["not-scrubbed"])].map((key) => voice.sentence(`cli.erase.${key}`));
    const kept = same_lines.length === 0 ? [] : [voice.sentence("cli.erase.same-lines", { originals: same_lines.join(" ") })];
    const done = [voice.sentence("cli.erase.done", { count: voice.count(erased.length) }), ...kept, voice.sentence("cli.erase.next")];
    voice.result(result, [...done, ...told, ...more]);
  });
}

// In this process only: a passphrase is not sent to a server.
async function rotate(program: Command, { voice }: Session): Promise<void> {
  const folder = knownWorkspace(workspaceOf(program));
  const either = async () => [await askPassphrase(), await askNewPassphrase()].filter((one) => one !== null);
  const workspace = await openWorkspace({ folder, databaseUrl: process.env["DATABASE_URL"], passphrase: either });
  try {
    if (workspace.settings.vault?.by === "passphrase" && !(await askNewPassphrase())) throw new Fault("passphrase-not-typed");
    const rotated = await workspace.rotateKeys("cli", askNewPassphrase);
    const done = voice.sentence(`cli.rotated.${rotated.by}`, { count: voice.count(rotated.cases.length) });
    voice.result(rotated, rotated.is_key_file_left ? [done, `⚠ ${voice.sentence("cli.rotated.left")}`] : [done]);
  } finally {
    await workspace.close();
  }
}

async function copy(program: Command, { voice }: Session, { out, elsewhere = false }: CopyOptions): Promise<void> {
  const { sentence, count } = voice;
  await withClient(program, async (client) => {
    const wanted: NewKeyCopy = { out: resolve(out), is_elsewhere: elsewhere };
    const made = await client.post<KeyCopyResult>("/api/keys/copies", wanted);
    const { folder, by, key_file, is_confirmed, files } = made;
    voice.result(made, [
      sentence("cli.keys.copied", { folder, count: count(files) }),
      ...(is_confirmed ? [] : [`⚠ ${sentence("cli.keys.same-disk", { folder })}`]),
      key_file === null ? sentence(`cli.keys.opens.${by}`) : `⚠ ${sentence("cli.keys.key-file", { file: key_file })}`,
      sentence("cli.keys.older"),
    ]);
  });
}

async function check(program: Command, session: Session, { out, elsewhere = false }: CopyOptions): Promise<void> {
  const { voice } = session;
  await withClient(program, async (client) => {
    const wanted: NewKeyCheck = { folder: resolve(out), is_elsewhere: elsewhere };
    const found = await client.post<KeyCheckResult>("/api/keys/checks", wanted);
    if (!found.is_current) session.exit("broken");
    voice.result(found, checkLines(found, resolve(out), voice));
  });
}

function checkLines({ is_current, is_confirmed, differences, set_back }: KeyCheckResult, folder: string, voice: Session["voice"]) {
  const { sentence } = voice;
  const what = differenceText(differences, voice);
  return [
    ...(is_current ? [`✓ ${sentence("cli.keys.current", { folder })}`] : []),
    ...(is_current && !is_confirmed ? [`⚠ ${sentence("cli.keys.same-disk", { folder })}`] : []),
    ...(what === "" ? [] : [`✗ ${sentence("cli.keys.differing", { folder, what })}`]),
    ...set_back.map((case_id) => `✗ ${sentence("cli.keys.set-back", { case_id })}`),
  ];
}
