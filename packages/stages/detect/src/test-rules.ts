// Rules of a folder tried without events: every mistake with its place, what would become of each, and whether it judges its samples right.

import type { Content, ContentFile } from "@hamon/content";
import { countStates, Fault, toFaultRecord, type RuleSample, type RulesTested, type TestedRule } from "@hamon/records";
import { planRules, type Plan, type PlannedRule } from "@hamon/sigma";
import { judgesRight, logsourceOf } from "./check-rules.js";
import { eventFields } from "./event-fields.js";
import { filePath, isSamplesFile, readRuleFiles, samplesPath, type RuleFiles } from "./rule-files.js";
import { ruleRows } from "./rule-rows.js";
import { readSamples, type ReadLog } from "./samples.js";

/** Keys of which a rule has at least one; a file without any is no rule but something that lies beside. */
const RULE_KEYS = ["logsource", "detection", "correlation", "filter"];

/**
 * @param content says where events are, and the values of placeholders.
 * @param readLog reads the logs in samples as collect reads them.
 * @param files rules, their samples, and whatever else lies in the folder.
 */
export function testRules(content: Content, readLog: ReadLog, files: readonly ContentFile[]): RulesTested {
  const samples = new Map(files.filter(({ path }) => isSamplesFile(path)).map((file) => [file.path, file]));
  const others = files.filter((file) => !samples.has(file.path) && !isRuleLike(file));
  const read = readRuleFiles(files.filter((file) => !samples.has(file.path) && isRuleLike(file)));
  const plan = planRules(
    read.rules.map(({ rule }) => rule),
    eventFields(content),
  );
  const tested = sampled(read, { plan, readLog }, samples);
  const failed = tested.flatMap((rule) => rule.samples).filter(({ passed }) => !passed);
  const wrong = [...tested.flatMap(({ sample_faults }) => sample_faults), ...strays(samples, read).map(toFaultRecord)];
  const mistakes = [...read.faults.map(toFaultRecord), ...wrong];
  return {
    ok: mistakes.length === 0 && failed.length === 0,
    file_count: files.length - others.length,
    rule_count: tested.filter(({ state }) => state !== "faulty").length,
    counts: countStates(tested),
    rules: tested,
    mistakes,
    sample_count: tested.reduce((sum, rule) => sum + rule.samples.length, 0),
    failed_count: failed.length,
    others: others.map(({ path }) => path),
  };
}

function isRuleLike(file: ContentFile): boolean {
  if (file.fault !== undefined) return true; // nobody can tell: its mistake is told
  return file.documents.some((one) => typeof one === "object" && one !== null && RULE_KEYS.some((key) => Object.hasOwn(one, key)));
}

interface Judging {
  readonly plan: Plan;
  readonly readLog: ReadLog;
}

function sampled(read: RuleFiles, judging: Judging, samples: ReadonlyMap<string, ContentFile>): readonly TestedRule[] {
  const { plan } = judging;
  return ruleRows(read, plan).map((row): TestedRule => {
    const planned = plan.rules[row.rule_no];
    const file = samples.get(samplesPath(filePath(row.at)));
    if (planned === undefined || file === undefined || !row.is_finding) return { ...row, samples: [], sample_faults: [] };
    return { ...row, ...judge(judging, planned, file) };
  });
}

// A rule that cannot be asked has samples that nobody can judge: that is a failure, and said as one.
function judge({ plan, readLog }: Judging, planned: PlannedRule, file: ContentFile): Pick<TestedRule, "samples" | "sample_faults"> {
  if (file.fault !== undefined) return { samples: [], sample_faults: [toFaultRecord(file.fault)] };
  const { samples, faults } = readSamples(file, logsourceOf(plan, planned), readLog);
  if (faults.length > 0) return { samples: [], sample_faults: faults.map(toFaultRecord) };
  const canAsk = planned.status === "evaluable";
  const judged = samples.map((sample): RuleSample => {
    const { name, at, is_hit } = sample;
    return { name, at, is_hit, passed: canAsk && judgesRight(plan, planned, sample) };
  });
  return { samples: judged, sample_faults: [] };
}

// Samples beside no rule would be run by nobody, and nobody would see it.
function strays(samples: ReadonlyMap<string, ContentFile>, { rules, retired, faults }: RuleFiles): readonly Fault[] {
  const places = [...rules.map(({ rule }) => rule.at), ...retired.map(({ rule }) => rule.at), ...faults.map(({ at }) => at ?? "")];
  const known = new Set(places.map((at) => samplesPath(filePath(at))));
  return [...samples.keys()].filter((path) => !known.has(path)).map((path) => new Fault("samples-without-rule", { at: path }));
}
