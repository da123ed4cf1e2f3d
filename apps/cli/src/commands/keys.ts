// erase: originals with their keys. keys rotate: the vault under a new key.

import { Option, type Command } from "commander";
import { openWorkspace } from "hamon";
import { Fault, type EraseResult } from "@hamon/records";
import { knownWorkspace } from "../client.js";
import { describe, workspaceOf, type Session } from "../main.js";
import { askNewPassphrase, askPassphrase } from "../passphrase.js";
import { withCase } from "./cases.js";

interface EraseOptions {
  readonly case?: string;
  readonly reason: string;
}

export function addKeyCommands(program: Command, session: Session): void {
  const option = (name: string) => session.voice.sentence(`cli.options.${name}`);
  describe(program, "erase", session)
    .argument("<names...>", option("erase-originals"))
    .addOption(new Option("--reason <text>", option("reason")).makeOptionMandatory())
    .option("--case <id>", option("case"))
    .action((names: string[], options: EraseOptions) => erase(program, session, names, options));
  const keys = describe(program, "keys", session);
  describe(keys, "rotate", session).action(() => rotate(program, session));
}

async function erase(program: Command, { voice }: Session, originals: readonly string[], options: EraseOptions): Promise<void> {
  await withCase(program, options.case, async (client, case_id) => {
    const result = await client.post<EraseResult>(`/api/cases/${case_id}/erasures`, { originals, reason: options.reason });
    const lines = ["next", "outside", ...(result.is_scrubbed ? [] : ["not-scrubbed"])].map((key) => voice.sentence(`cli.erase.${key}`));
    voice.result(result, [voice.sentence("cli.erase.done", { count: voice.count(result.erased.length) }), ...lines]);
  });
}

// In this process only: a passphrase is not sent to a server.
async function rotate(program: Command, { voice }: Session): Promise<void> {
  const folder = knownWorkspace(workspaceOf(program));
  const either = async () => [await askPassphrase(), await askNewPassphrase()].filter((one) => one !== null);
  const workspace = await openWorkspace({ folder, databaseUrl: process.env["DATABASE_URL"], passphrase: either });
  try {
    if (workspace.settings.vault?.by === "passphrase" && !(await askNewPassphrase())) throw new Fault("passphrase-not-typed");
    const { by, cases } = await workspace.rotateKeys("cli", askNewPassphrase);
    voice.result({ by, cases }, [voice.sentence(`cli.rotated.${by}`, { count: voice.count(cases.length) })]);
  } finally {
    await workspace.close();
  }
}
