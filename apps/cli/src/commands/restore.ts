// restore: what is to be done after a backup was put back.

import { resolve } from "node:path";
import type { Command } from "commander";
import { openWorkspace, restoreCase } from "hamon";
import { Fault, type RestoreResult } from "@hamon/records";
import { knownWorkspace } from "../client.js";
import { describe, workspaceOf, type Session } from "../main.js";
import { askPassphrase } from "../passphrase.js";

interface RestoreOptions {
  readonly case?: string;
  readonly log?: string;
  readonly acceptLoss?: boolean;
}

export function addRestoreCommand(program: Command, session: Session): void {
  const option = (name: string) => session.voice.sentence(`cli.options.${name}`);
  describe(program, "restore", session)
    .option("--log <folder>", option("restore-log"))
    .option("--accept-loss", option("restore-accept-loss"))
    .option("--case <id>", option("case"))
    .action((options: RestoreOptions) => restore(program, session, options));
}

// In this process only: a server that has the case open goes on with what it read.
async function restore(program: Command, { voice }: Session, options: RestoreOptions): Promise<void> {
  const folder = knownWorkspace(workspaceOf(program));
  const workspace = await openWorkspace({ folder, databaseUrl: process.env["DATABASE_URL"], passphrase: askPassphrase });
  try {
    const cases = (await workspace.listCases()).map(({ case_id }) => case_id);
    if (options.case === undefined && cases.length > 1) throw new Fault("case-ambiguous", { params: { cases: cases.join(", ") } });
    const case_id = options.case ?? cases[0];
    if (case_id === undefined) throw new Fault("case-none");
    const open = await workspace.openCase(case_id, "cli");
    const { log, acceptLoss: accept_loss } = options;
    const result = await restoreCase(open, { accept_loss, ...(log === undefined ? {} : { log: resolve(log) }) });
    voice.result(result, resultLines(result, voice));
  } finally {
    await workspace.close();
  }
}

function resultLines(result: RestoreResult, { sentence, count }: Session["voice"]): readonly string[] {
  const { size_before, size, lost_count, sources } = result;
  const counts = ["entered", "erased", "unnamed", "forgotten"] as const;
  return [
    sentence(lost_count > 0 ? "cli.restore.lost" : size > size_before ? "cli.restore.brought" : "cli.restore.whole", {
      size_before: count(size_before),
      size: count(size),
      lost: count(lost_count),
    }),
    ...counts.flatMap((key) =>
      result[`${key}_count`] === 0 ? [] : [sentence(`cli.restore.${key}`, { count: count(result[`${key}_count`]) })],
    ),
    ...(sources.length === 0 ? [] : [sentence("cli.restore.sources", { names: sources.join(sentence("cli.keys.differs.comma")) })]),
    ...["unknown", "told", "next"].map((key) => sentence(`cli.restore.${key}`)),
  ];
}
