// status: where the case stands.

import type { Command } from "commander";
import {
  fromFaultRecord,
  type CaseOverview,
  type Clock,
  type ExposureTable,
  type FigureView,
  type GapView,
  type KeysView,
  type Run,
  type Source,
  type UnmappedGroup,
  type UnmappedView,
  type StampStatus,
} from "@hamon/records";
import type { Client } from "../client.js";
import { describe, type Session } from "../main.js";
import { keyLines } from "../key-lines.js";
import { archiveLines } from "../archives.js";
import { gapLines } from "../gap-lines.js";
import { unreadLines } from "../recognised.js";
import { sourceListLines } from "../source-list.js";
import { sourceLines, warningLines } from "../warnings.js";
import { plain } from "../voice.js";
import { withCase } from "./cases.js";

interface StatusOptions {
  readonly case?: string;
  readonly unmapped?: boolean;
  readonly unparsed?: boolean;
  readonly sources?: boolean;
}

const PAGE = 500;

export function addStatusCommand(program: Command, session: Session): void {
  describe(program, "status", session)
    .option("--case <id>", session.voice.sentence("cli.options.case"))
    .option("--sources", session.voice.sentence("cli.options.list-sources"))
    .option("--unmapped", session.voice.sentence("cli.options.unmapped"))
    .option("--unparsed", session.voice.sentence("cli.options.unparsed"))
    .action((options: StatusOptions) => status(program, session, options));
}

async function status(program: Command, { voice }: Session, options: StatusOptions): Promise<void> {
  await withCase(program, options.case, async (client, case_id) => {
    const overview = await client.get<CaseOverview>(`/api/cases/${case_id}`);
    const groups = options.unmapped === true ? await unmappedGroups(client, case_id) : null;
    const gaps = await client.get<readonly GapView[]>(`/api/cases/${case_id}/gaps`);
    const sources = await client.get<readonly Source[]>(`/api/cases/${case_id}/sources`);
    const { fault } = overview.evidence;
    // Of a log that is broken nobody can say what was stamped.
    const stamps = fault === null ? [await client.get<StampStatus>(`/api/cases/${case_id}/stamps`)] : [];
    if (fault !== null) voice.fault(fromFaultRecord(fault));
    const warnings = [...sourceLines(sources, voice), ...warningLines(lastRuns(overview), voice)];
    const table = [...tableLines(overview.exposure, voice), ...unmappedLines(overview.exposure, groups ?? [], voice)];
    const keys = await client.get<KeysView>("/api/keys");
    voice.result(
      { ...overview, keys, gaps, ...(groups === null ? {} : { unmapped: groups }), ...(options.sources === true ? { sources } : {}) },
      [
        ...stageLines(overview, voice),
        ...table,
        ...(options.sources === true ? sourceListLines(sources, voice) : []),
        ...archiveLines(sources, voice),
        ...(options.unparsed === true ? [...unreadLines(sources, voice), ""] : []),
        ...warnings,
        ...gapLines(gaps, voice),
        ...(warnings.length > 0 ? [""] : []),
        ...dutyLines(overview, voice),
        ...deliveryLines(overview, voice),
        ...stamps.flatMap((one) => ["", ...stampLines(one, voice)]),
        ...keyLines(keys, voice),
      ],
    );
  });
}

function deliveryLines({ deliveries }: CaseOverview, { sentence, count }: Voice): readonly string[] {
  const { person_count, by_channel, by_state, undisposed_count, followed_count, unresolved_row_count } = deliveries;
  if (person_count === 0) return [];
  const parts = (of: Readonly<Record<string, number>>, words: string) =>
    Object.entries(of).flatMap(([key, number]) => (number === 0 ? [] : [`${sentence(`${words}.${key}`)} ${count(number)}`]));
  const more = (key: string, number: number) => (number === 0 ? [] : [`  ${sentence(`web.deliveries.${key}`, { count: count(number) })}`]);
  return [
    "",
    `${sentence("web.deliveries.persons", { count: count(person_count) })}  ${parts(by_channel, "web.channel").join("  ")}`,
    `  ${parts(by_state, "web.delivery_state").join("  ")}`,
    ...more("undisposed", undisposed_count),
    ...more("followed", followed_count),
    ...(unresolved_row_count === null ? [`  ${sentence("web.deliveries.unresolved_unknown")}`] : more("unresolved", unresolved_row_count)),
  ];
}

type Voice = Session["voice"];

function stampLines({ is_set, newest, due_count, due_until, ended_count }: StampStatus, { sentence, count }: Voice): readonly string[] {
  if (newest === null) return [sentence(is_set ? "cli.stamp.none" : "cli.stamp.not_set")];
  const said = { tree_size: count(newest.tree_size), stamped_at: newest.stamped_at, until: newest.until.slice(0, 10) };
  const due = due_until === null ? [] : [sentence("cli.stamp.ends_soon", { count: count(due_count), until: due_until.slice(0, 10) })];
  const ended = ended_count === 0 ? [] : [sentence("cli.stamp.ended", { count: count(ended_count) })];
  return [sentence("cli.stamp.done", said), ...due, ...ended];
}

function stageLines({ case: record, stages }: CaseOverview, voice: Voice): readonly string[] {
  const lines = stages.map(({ stage, run, is_stale, is_unfinished }) => {
    const done = is_unfinished ? "unfinished" : is_stale ? "stale" : "done";
    const state = run === null ? "none" : run.state === "done" ? done : run.state;
    return `  ${voice.sentence(`stages.${stage}`)}  ${voice.sentence(`cli.status.${state}`)}`;
  });
  return [`${record.case_id}  ${record.title[voice.language]}`, ...lines, ""];
}

function tableLines(table: ExposureTable | null, voice: Voice): readonly string[] {
  if (table === null) return [voice.sentence("cli.status.no_exposure"), ""];
  const head = ["reachable", "accessed", "taken", "persons"].map((column) => voice.sentence(`cli.status.${column}`));
  const rows = table.lines.map((line) => [
    line.label[voice.language],
    ...[line.reachable, line.accessed, line.taken, line.persons].map((figure) => figureText(figure, voice)),
  ]);
  return [...[["", ...head], ...rows].map((cells) => `  ${cells.map(padCell).join("  ")}`), ""];
}

async function unmappedGroups(client: Client, case_id: string): Promise<readonly UnmappedGroup[]> {
  const groups: UnmappedGroup[] = [];
  let next: string | null = "0";
  while (next !== null) {
    const page: UnmappedView = await client.get<UnmappedView>(`/api/cases/${case_id}/unmapped?limit=${PAGE}&after=${next}`);
    groups.push(...page.rows);
    next = page.next;
  }
  return groups;
}

function unmappedLines(table: ExposureTable | null, groups: readonly UnmappedGroup[], voice: Voice): readonly string[] {
  const count = table?.unmapped_event_count ?? 0;
  if (table === null || count === 0) return [];
  const explained = table.unmapped_explained_count;
  const words = { count: voice.count(count), explained: voice.count(explained), open: voice.count(count - explained) };
  const lines = groups.map(({ state, event_count, service, method, path_shape, status }) => {
    const request = [service, method, path_shape, status].map((part) => plain(String(part ?? "—"))).join(" ");
    return `    ${voice.count(event_count)}  ${voice.sentence(`cli.status.unmapped_group.${state}`)}  ${request}`;
  });
  return [`  ${voice.sentence("cli.status.unmapped", words)}`, ...lines, ""];
}

// Of collect the sources themselves tell: its last run saw only what was new.
function lastRuns({ stages }: CaseOverview): readonly Run[] {
  return stages.flatMap(({ stage, run }) => (run === null || stage === "collect" ? [] : [run]));
}

/** A figure as one word: what is unknown looks like nothing else. */
function figureText({ unit, state, value, low, high }: FigureView, voice: Voice): string {
  if (state === "attested_zero") return voice.sentence("cli.status.attested_zero");
  if (state === "not_meaningful") return "—";
  if (state === "unknown" || value === null) return voice.sentence("cli.status.unknown");
  // Of rows nobody has a best figure: which of them were seen is what the doubt is about.
  if (state === "range" && unit === "row" && low !== null && high !== null) return `${voice.count(low)}–${voice.count(high)}`;
  return state === "range" && low !== null && high !== null ? voice.range({ best: value, low, high }) : voice.count(value);
}

// East Asian letters take two columns of a terminal.
function padCell(text: string, column: number): string {
  const width = [...text].reduce((sum, letter) => sum + (/[\u1100-\u115f\u2e80-\uffef]/u.test(letter) ? 2 : 1), 0);
  const blank = " ".repeat(Math.max(0, (column === 0 ? 40 : 22) - width));
  return column === 0 ? text + blank : blank + text;
}

function dutyLines({ obligations }: CaseOverview, voice: Voice): readonly string[] {
  return obligations.map(({ title, addressee_label, state, clock }) => {
    const due = state === "not_owed" ? "" : `  ${dueText(clock, voice)}`;
    return `  ${title[voice.language]}  ${addressee_label[voice.language]}  ${voice.sentence(`cli.status.${state}`)}${due}`;
  });
}

// A target (目安) is not a limit (期限): the law counts only the latter.
function dueText({ kind, from_on, due_on }: Clock, { sentence }: Voice): string {
  if (due_on === null) return sentence(`cli.status.${kind === "promptly" ? "promptly" : "no_day"}`);
  if (kind !== "target") return sentence("cli.status.due", { on: due_on });
  return from_on === null ? sentence("cli.status.aim", { on: due_on }) : sentence("cli.status.aim_between", { from: from_on, on: due_on });
}
