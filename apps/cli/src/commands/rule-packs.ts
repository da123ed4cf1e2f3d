// rules add, packs, accept, remove: folders of rules of others, taken in as copies that are pinned.

import { resolve } from "node:path";
import type { Command } from "commander";
import { fromFaultRecord, type NewRulePack, type RulePackAdded, type RulePackView } from "@hamon/records";
import { describe, type Session } from "../main.js";
import { stateLines } from "../rule-lines.js";
import { plain, type Voice } from "../voice.js";
import { withClient } from "./cases.js";

interface AddOptions {
  readonly name?: string;
  readonly license?: string;
}

/** Of mistakes; all are in the result as JSON. */
const MOST_LINES = 20;

export function addPackCommands(rules: Command, program: Command, session: Session): void {
  const option = (name: string) => session.voice.sentence(`cli.options.rules-${name}`);
  const { voice } = session;
  describe(rules, "add", session)
    .argument("<folder>", option("pack-folder"))
    .option("--name <name>", option("pack-name"))
    .option("--license <text>", option("pack-license"))
    .action((folder: string, options: AddOptions) => add(program, voice, { ...options, folder: resolve(folder) }));
  describe(rules, "packs", session).action(() => list(program, voice));
  describe(rules, "accept", session)
    .argument("<name>", option("pack"))
    .action((name: string) => accept(program, voice, name));
  describe(rules, "remove", session)
    .argument("<name>", option("pack"))
    .action((name: string) => remove(program, voice, name));
}

async function add(program: Command, voice: Voice, wanted: NewRulePack): Promise<void> {
  await withClient(program, async (client) => {
    const added = await client.post<RulePackAdded>("/api/rule-packs", wanted);
    voice.result(added, addedLines(added, voice));
  });
}

async function accept(program: Command, voice: Voice, name: string): Promise<void> {
  await withClient(program, async (client) => {
    const added = await client.post<RulePackAdded>(`/api/rule-packs/${encodeURIComponent(name)}/acceptances`, {});
    voice.result(added, addedLines(added, voice));
  });
}

async function list(program: Command, voice: Voice): Promise<void> {
  await withClient(program, async (client) => {
    const packs = await client.get<readonly RulePackView[]>("/api/rule-packs");
    voice.result(packs, packLines(packs, voice));
  });
}

async function remove(program: Command, voice: Voice, name: string): Promise<void> {
  await withClient(program, async (client) => {
    const packs = await client.remove<readonly RulePackView[]>(`/api/rule-packs/${encodeURIComponent(name)}`);
    voice.result(packs, [voice.sentence("cli.packs.removed", { name }), ...packLines(packs, voice)]);
  });
}

function addedLines(added: RulePackAdded, voice: Voice): readonly string[] {
  const { sentence, count } = voice;
  const { name, rule_count, license, digest, counts, mistakes, left_aside } = added;
  const words = {
    name,
    rules: count(rule_count),
    license: plain(license ?? sentence("cli.packs.no_license")),
    digest: digest.slice(0, 16),
  };
  const told = mistakes.slice(0, MOST_LINES).map((fault) => `  ${plain(voice.faultLine(fromFaultRecord(fault)))}`);
  return [
    sentence("cli.packs.added", words),
    ...stateLines(counts, voice),
    ...told,
    ...(mistakes.length > MOST_LINES ? [`  ${sentence("cli.packs.more", { count: count(mistakes.length - MOST_LINES) })}`] : []),
    ...(left_aside.length === 0 ? [] : [sentence("cli.packs.left_aside", { count: count(left_aside.length) })]),
    sentence("cli.packs.next"),
  ];
}

/** A line for each pack, and what is wrong with it beneath. */
function packLines(packs: readonly RulePackView[], { sentence, count }: Voice): readonly string[] {
  if (packs.length === 0) return [sentence("cli.packs.none")];
  return packs.flatMap(({ name, rule_count, license, digest, accepted_by, accepted_at, source, is_intact, source_state }) => {
    const words = {
      name,
      rules: rule_count === null ? "—" : count(rule_count),
      license: plain(license ?? sentence("cli.packs.no_license")),
      digest: digest?.slice(0, 16) ?? "—",
      by: plain(accepted_by ?? "—"),
      at: accepted_at ?? "—",
      source: plain(source ?? "—"),
    };
    return [
      sentence("cli.packs.pack", words),
      ...(is_intact ? [] : [`  ⚠ ${sentence("cli.packs.copy_changed", words)}`]),
      ...(source_state === "same" || source_state === "unknown" ? [] : [`  ⚠ ${sentence(`cli.packs.source_${source_state}`, words)}`]),
    ];
  });
}
