// collect, detect, scope, decide, report, notify, and run for all of them.

import type { Command } from "commander";
import { STAGES, type ChangedCase, type FindingView, type Run, type Stage } from "@hamon/records";
import { runAndWatch, type Client } from "../client.js";
import { describe, type Session } from "../main.js";
import { copyLines } from "../key-lines.js";
import { recognisedLines } from "../recognised.js";
import { refusedFiles, warningLines } from "../warnings.js";
import { withCase } from "./cases.js";
import { addMark } from "./marks.js";

interface StageOptions {
  readonly case?: string;
  readonly force?: boolean;
  readonly dataMap?: string;
}

export function addStageCommands(program: Command, session: Session): void {
  for (const stage of STAGES) {
    const command = addStage(program, session, stage, [stage]);
    if (stage === "notify") addMark(program, command, session);
  }
  addStage(program, session, "run", STAGES);
}

function addStage(program: Command, session: Session, name: string, stages: readonly Stage[]): Command {
  const command = describe(program, name, session);
  if (stages.includes("scope")) command.option("--data-map <key>", session.voice.sentence("cli.options.data-map"));
  return (
    command
      .option("--case <id>", session.voice.sentence("cli.options.case"))
      .option("--force", session.voice.sentence("cli.options.force"))
      // notify asked for by name always runs: mails may have come back since.
      .action((options: StageOptions) => runStagesOf(program, session, stages, { ...options, force: options.force ?? name === "notify" }))
  );
}

async function runStagesOf(program: Command, session: Session, stages: readonly Stage[], options: StageOptions): Promise<void> {
  const { voice, signal } = session;
  await withCase(program, options.case, async (client, case_id) => {
    if (options.dataMap !== undefined) await client.change(`/api/cases/${case_id}`, { data_map: options.dataMap } satisfies ChangedCase);
    const watch = { stages, force: options.force ?? false, onProgress: voice.progress, signal };
    const runs = await runAndWatch(client, case_id, watch);
    const found = stages.length === 1 && stages[0] === "detect" ? await findingLines(client, case_id, voice) : [];
    // Originals were kept: their keys are in no copy yet.
    const keys = stages.includes("collect") ? await copyLines(client, voice) : [];
    voice.result(runs, [...recognisedLines(runs, voice), ...found, ...warningLines(runs, voice), ...keys]);
    tellRefused(session, runs);
  });
}

// The others were read, and stages go on with them; the exit code still says that something is missing.
function tellRefused({ voice, exit }: Session, runs: readonly Run[]): void {
  const refused = refusedFiles(runs);
  if (refused.length === 0) return;
  for (const fault of refused) voice.fault(fault);
  voice.say("cli.collect.refused", { count: refused.length });
  exit("fault");
}

/** One line a rule, gravest first. */
async function findingLines(client: Client, case_id: string, { sentence, language, count }: Session["voice"]): Promise<readonly string[]> {
  const findings = await client.get<readonly FindingView[]>(`/api/cases/${case_id}/findings`);
  const rules = new Map<string, FindingView[]>();
  for (const finding of findings) rules.set(finding.rule_name, [...(rules.get(finding.rule_name) ?? []), finding]);
  return [...rules.values()].map((found) => {
    const { level = "low", title } = found[0] ?? {};
    return sentence("cli.detect.finding", { level: sentence(`cli.level.${level}`), title: title?.[language], count: count(found.length) });
  });
}
