// rules test: the rules of a folder tried without events. Needs no workspace; where there is one, its routes and placeholders count.

import { join, resolve } from "node:path";
import type { Command } from "commander";
import { testRuleFolder } from "hamon";
import { fromFaultRecord, type RulesTested, type TestedRule } from "@hamon/records";
import { isWorkspace } from "../client.js";
import { describe, workspaceOf, type Session } from "../main.js";
import { lackLines, stateLines } from "../rule-lines.js";
import { plain, type Voice } from "../voice.js";

export function addRulesTest(rules: Command, program: Command, session: Session): void {
  describe(rules, "test", session)
    .argument("[folder]", session.voice.sentence("cli.options.rules-folder"))
    .action((folder: string | undefined) => test(program, session, folder));
}

async function test(program: Command, { voice, signal, exit }: Session, folder: string | undefined): Promise<void> {
  const workspace = resolve(workspaceOf(program));
  const isThere = isWorkspace(workspace);
  const wanted = folder === undefined ? join(workspace, "rules") : resolve(folder);
  const onProgress = (done: number, total: number) => {
    voice.reached("cli.rules.reading", { done: voice.count(done), total: voice.count(total) });
  };
  const tested = await testRuleFolder(wanted, { signal, onProgress, ...(isThere ? { workspace } : {}) });
  voice.result(tested, testLines(tested, voice));
  if (!tested.ok) exit("fault");
}

/** Every rule with its state and samples, every mistake with its place, and the sum. */
function testLines(tested: RulesTested, voice: Voice): readonly string[] {
  const { sentence, count } = voice;
  const { ok, file_count, rule_count, counts, rules, mistakes, sample_count, failed_count, others } = tested;
  const words = { files: count(file_count), rules: count(rule_count), samples: count(sample_count), failed: count(failed_count) };
  return [
    ...rules.filter(({ state }) => state !== "faulty").flatMap((rule) => testedLines(rule, voice)),
    ...mistakes.map((fault) => plain(voice.faultLine(fromFaultRecord(fault)))),
    sentence("cli.rules.tested", words),
    ...stateLines(counts, voice),
    ...(others.length === 0
      ? []
      : [sentence("cli.rules.others", { count: count(others.length), files: plain(others.slice(0, 5).join(", ")) })]),
    ok ? sentence("cli.rules.passed") : sentence("cli.rules.failed", { mistakes: count(mistakes.length), failed: count(failed_count) }),
  ];
}

function testedLines(rule: TestedRule, voice: Voice): readonly string[] {
  const { sentence } = voice;
  const { state, at, title, samples, is_finding, kind } = rule;
  const passed = samples.filter((sample) => sample.passed).length;
  const told = samples.length === 0 ? sentence("cli.rules.no_samples") : sentence("cli.rules.samples", { passed, count: samples.length });
  const end = is_finding ? told : kind === null || state === "retired" ? "" : sentence("rule_serves");
  const failed = samples.filter((sample) => !sample.passed);
  return [
    `${sentence(`rule_states.${state}`)}  ${plain(at)}  ${plain(title ?? "")}  ${end}`.trimEnd(),
    ...lackLines(rule, voice),
    ...failed.map(({ name, at: place, is_hit }) => {
      return `    ✗ ${plain(place)}: ${sentence(is_hit ? "cli.rules.must_hit" : "cli.rules.must_miss", { name: plain(name) })}`;
    }),
  ];
}
