// collect, detect, scope, decide, report, notify, and run for all of them.

import type { Command } from "commander";
import { STAGES, type Stage } from "@hamon/records";
import { connect, runAndWatch } from "../client.js";
import { describe, workspaceOf, type Session } from "../main.js";
import { caseIdOf } from "./cases.js";
import { addMark } from "./marks.js";

interface StageOptions {
  readonly case?: string;
  readonly force?: boolean;
}

export function addStageCommands(program: Command, session: Session): void {
  for (const stage of STAGES) {
    const command = addStage(program, session, stage, [stage]);
    if (stage === "notify") addMark(program, command, session);
  }
  addStage(program, session, "run", STAGES);
}

function addStage(program: Command, session: Session, name: string, stages: readonly Stage[]): Command {
  return (
    describe(program, name, session)
      .option("--case <id>", session.voice.sentence("cli.options.case"))
      .option("--force", session.voice.sentence("cli.options.force"))
      // notify asked for by name always runs: mails may have come back since.
      .action((options: StageOptions) => runStagesOf(program, session, stages, { ...options, force: options.force ?? name === "notify" }))
  );
}

async function runStagesOf(program: Command, { voice, signal }: Session, stages: readonly Stage[], options: StageOptions): Promise<void> {
  const client = await connect(workspaceOf(program));
  try {
    const case_id = await caseIdOf(client, options.case);
    const watch = { stages, force: options.force ?? false, onProgress: voice.progress, signal };
    const runs = await runAndWatch(client, case_id, watch);
    voice.result(runs, warningLines(runs, voice.sentence));
  } finally {
    await client.close();
  }
}

interface Warning {
  readonly code: string;
  readonly params: Readonly<Record<string, unknown>>;
}

function warningLines(
  runs: readonly { readonly result: Record<string, unknown> | null }[],
  sentence: Session["voice"]["sentence"],
): readonly string[] {
  return runs.flatMap(({ result }) => warningsOf(result)).map(({ code, params }) => `⚠ ${sentence(`warnings.${code}`, params)}`);
}

// A stage's own, and those of each source where it names them.
function warningsOf(result: Record<string, unknown> | null): readonly Warning[] {
  const own = (result?.["warnings"] ?? []) as readonly Warning[];
  const sources = (result?.["sources"] ?? []) as readonly { readonly name: string; readonly warnings?: readonly Warning[] }[];
  return [
    ...own,
    ...sources.flatMap(({ name, warnings = [] }) => warnings.map(({ code, params }) => ({ code, params: { name, ...params } }))),
  ];
}
