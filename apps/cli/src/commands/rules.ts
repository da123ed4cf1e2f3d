// rules: every rule and what became of it, in a case or without one.

import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { listRules, loadContent } from "hamon";
import {
  FINDING_LEVELS,
  RULE_STATES,
  type FindingView,
  type RuleFilter,
  type RuleState,
  type RulesView,
  type RuleView,
} from "@hamon/records";
import { isWorkspace, type Client } from "../client.js";
import { describe, workspaceOf, type Session } from "../main.js";
import { ruleLines } from "../rule-lines.js";
import { withClient } from "./cases.js";
import { addPackCommands } from "./rule-packs.js";
import { addRulesTest } from "./rules-test.js";

interface ListOptions {
  readonly state?: RuleState;
  readonly level?: FindingView["level"];
  readonly from?: string;
  readonly words?: string;
}

const PAGE = 500;

export function addRulesCommand(program: Command, session: Session): void {
  const option = (name: string) => session.voice.sentence(`cli.options.rules-${name}`);
  const rules = describe(program, "rules", session)
    .argument("[case]", option("case"))
    .addOption(new Option("--state <state>", option("state")).choices(RULE_STATES))
    .addOption(new Option("--level <level>", option("level")).choices(FINDING_LEVELS))
    .option("--from <origin>", option("from"))
    .option("--words <text>", option("words"))
    .action((case_id: string | undefined, options: ListOptions) => list(program, session, case_id, options));
  addRulesTest(rules, program, session);
  addPackCommands(rules, program, session);
}

async function list(program: Command, { voice }: Session, case_id: string | undefined, options: ListOptions): Promise<void> {
  const { state, level, words, from: origin } = options;
  const filter = { state, level, origin, words };
  const found = await (case_id === undefined ? rulesOfWorkspace(program, filter) : rulesOfCase(program, case_id, filter));
  voice.result(found, ruleLines(found, voice));
}

type Filter = Omit<RuleFilter, "limit" | "after">;

function rulesOfCase(program: Command, case_id: string, filter: Filter): Promise<RulesView> {
  return withClient(program, (client) => gather(client, `/api/cases/${encodeURIComponent(case_id)}/rules`, filter));
}

// Before there is a workspace there is what ships.
async function rulesOfWorkspace(program: Command, filter: Filter): Promise<RulesView> {
  const hasWorkspace = isWorkspace(resolve(workspaceOf(program)));
  if (hasWorkspace) return withClient(program, (client) => gather(client, "/api/rules", filter));
  return listRules(await loadContent(), { ...filter, limit: Number.MAX_SAFE_INTEGER });
}

async function gather(client: Client, path: string, filter: Filter): Promise<RulesView> {
  const wanted = Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const rows: RuleView[] = [];
  for (let after: string | null = "0"; ; ) {
    const query: URLSearchParams = new URLSearchParams([...wanted, ["limit", String(PAGE)], ["after", after]]);
    const page: RulesView = await client.get<RulesView>(`${path}?${query.toString()}`);
    rows.push(...page.rows);
    if (page.next === null) return { ...page, rows };
    after = page.next;
  }
}
