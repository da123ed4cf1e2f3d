// findings: what was found, and what of it is suppressed. suppress: findings that a person sets aside, and takes back.

import type { Command } from "commander";
import type { FindingView, NewSuppression, NewWithdrawal, SuppressionsView, SuppressionView } from "@hamon/records";
import { minuteInJapan } from "../japan-time.js";
import { describe, type Session } from "../main.js";
import { plain, type Voice } from "../voice.js";
import { withCase } from "./cases.js";

interface CaseOptions {
  readonly case?: string;
}

interface AddOptions extends CaseOptions {
  readonly until: string;
  readonly reason: string;
  readonly rule?: boolean;
}

interface WithdrawOptions extends CaseOptions {
  readonly reason: string;
}

export function addSuppressCommands(program: Command, session: Session): void {
  const { voice } = session;
  const option = (name: string) => voice.sentence(`cli.options.${name}`);
  describe(program, "findings", session)
    .option("--case <id>", option("case"))
    .action((options: CaseOptions) => listFindings(program, voice, options));
  const suppress = describe(program, "suppress", session)
    .option("--case <id>", option("case"))
    .action((options: CaseOptions) => list(program, voice, options));
  describe(suppress, "add", session)
    .argument("<finding>", option("suppress-finding"))
    .requiredOption("--until <day>", option("suppress-until"))
    .requiredOption("--reason <text>", option("suppress-reason"))
    .option("--rule", option("suppress-rule"))
    .action((finding_id: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<AddOptions>();
      const { until: until_on, reason, rule = false } = options;
      return say<NewSuppression>(program, voice, options, "", { kind: rule ? "rule" : "finding", finding_id, reason, until_on });
    });
  describe(suppress, "withdraw", session)
    .argument("<id>", option("suppress-id"))
    .requiredOption("--reason <text>", option("suppress-reason"))
    .action((id: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<WithdrawOptions>();
      return say<NewWithdrawal>(program, voice, options, `/${encodeURIComponent(id)}/withdrawal`, { reason: options.reason });
    });
}

async function listFindings(program: Command, voice: Voice, options: CaseOptions): Promise<void> {
  await withCase(program, options.case, async (client, case_id) => {
    const findings = await client.get<readonly FindingView[]>(`/api/cases/${case_id}/findings`);
    voice.result(findings, findingLines(findings, voice));
  });
}

async function list(program: Command, voice: Voice, options: CaseOptions): Promise<void> {
  await withCase(program, options.case, async (client, case_id) => {
    const view = await client.get<SuppressionsView>(`/api/cases/${case_id}/suppressions`);
    voice.result(view, suppressionLines(view, voice));
  });
}

async function say<Said>(program: Command, voice: Voice, options: CaseOptions, path: string, said: Said): Promise<void> {
  await withCase(program, options.case, async (client, case_id) => {
    const view = await client.post<SuppressionsView>(`/api/cases/${case_id}/suppressions${path}`, said);
    voice.result(view, [voice.sentence("cli.suppress.done"), ...suppressionLines(view, voice)]);
  });
}

/** A line for each finding with whose rule it is, and beneath it that it is suppressed. */
function findingLines(findings: readonly FindingView[], { sentence, count, language }: Voice): readonly string[] {
  if (findings.length === 0) return [sentence("cli.findings.none")];
  const left_out = findings.filter(({ suppression, is_left_out }) => suppression !== null || is_left_out).length;
  const lines = findings.flatMap((finding) => {
    const { level, title, entity, first_at, last_at, event_count, author, license, finding_id, suppression, is_left_out } = finding;
    const cells = [
      sentence(`cli.level.${level}`),
      plain(title[language]),
      plain(entity),
      `${minuteInJapan(first_at)} – ${minuteInJapan(last_at)}`,
      sentence("cli.findings.events", { count: count(event_count) }),
      `${plain(author ?? "—")} · ${plain(license ?? "—")}`,
      finding_id,
    ];
    const state = suppression === null ? (is_left_out ? "over" : null) : suppression.state;
    const words = { until: suppression?.until_on ?? "", reason: plain(suppression?.reason ?? "") };
    return [`  ${cells.join("  ")}`, ...(state === null ? [] : [`    ${sentence(`suppression_told.${state}`, words)}`])];
  });
  return [sentence("cli.findings.head", { count: count(findings.length), suppressed: count(left_out) }), ...lines];
}

/** A line for each, newest first, with who said it and what it is now. */
function suppressionLines({ suppressions, actors }: SuppressionsView, { sentence }: Voice): readonly string[] {
  if (suppressions.length === 0) return [sentence("cli.suppress.none")];
  const by = (actor: string) => plain(actors[actor] ?? actor);
  return suppressions.flatMap((said: SuppressionView) => {
    const { state, kind, rule_name, entity, until_on, reason, recorded_by, recorded_at, suppression_id, withdrawn } = said;
    const words = { rule: plain(rule_name), entity: plain(entity), until: until_on, reason: plain(reason), by: by(recorded_by) };
    const line = sentence(`cli.suppress.${kind}`, { ...words, at: minuteInJapan(recorded_at) });
    const back = withdrawn === null ? null : { by: by(withdrawn.recorded_by), at: minuteInJapan(withdrawn.recorded_at) };
    return [
      `  ${sentence(`suppression_states.${state}`)}  ${line}  ${suppression_id}`,
      ...(withdrawn === null ? [] : [`    ${sentence("cli.suppress.withdrawn", { ...back, reason: plain(withdrawn.reason) })}`]),
    ];
  });
}
