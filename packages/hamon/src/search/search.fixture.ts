// Logs with hostile and Japanese text, collected for real; and a search that looks at every row. For tests.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addSources, type OpenCase } from "@hamon/case";
import { SEARCH_FIELDS, type NewSearch, type SearchView } from "@hamon/records";
import { runStages } from "../run.js";
import { openWorkspace, type Workspace } from "../workspace.js";
import type { Term } from "./query.js";
import { searchEvents } from "./search-events.js";

export interface Library {
  readonly workspace: Workspace;
  readonly open: OpenCase;
  close(): Promise<void>;
}

/** A case of these logs, by the name that each gets. */
export async function libraryOf(logs: Readonly<Record<string, string>>): Promise<Library> {
  const folder = mkdtempSync(join(tmpdir(), "hamon-search-"));
  const workspace = await openWorkspace({ folder: join(folder, "workspace"), now: () => new Date("2025-04-30T15:00:00Z") });
  const made = await workspace.createCase({ title: { ja: "検索", en: "Search" }, organisation: "例示損保" }, "user_1");
  const open = await workspace.openCase(made.case_id, "user_1");
  for (const [name, text] of Object.entries(logs)) {
    const path = join(folder, `${name}.log`);
    writeFileSync(path, text);
    await addSources(open.store, open.case_id, { paths: [path], kind: "log", as: name, time_zone: "UTC" }, open.now());
  }
  await runStages(open, { stages: ["collect"] });
  return {
    workspace,
    open,
    async close() {
      await workspace.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Line {
  readonly second: number;
  readonly ip?: string;
  readonly user?: string;
  readonly path?: string;
  readonly status?: number;
  readonly agent?: string;
}

/** Combined format; the second is one of 17 April 2025, UTC. */
export function accessLine({ second, ip = "198.51.100.1", user = "-", path = "/", status = 200, agent = "-" }: Line): string {
  const time = new Date(Date.UTC(2025, 3, 17) + second * 1000).toISOString().slice(11, 19);
  const quoted = agent.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  return `${ip} - ${user} [17/Apr/2025:${time} +0000] "GET ${encodeURI(path)} HTTP/1.1" ${status} 512 "-" "${quoted}"\n`;
}

export type EventRow = Readonly<Record<string, string | number | null>> & { readonly event_id: number; readonly us: number };

export async function allEvents({ lake }: OpenCase): Promise<readonly EventRow[]> {
  return lake.query<EventRow>(`select *, epoch_us("@timestamp") as us from event`);
}

/** What the slow way finds: each row held against each term. */
export function slowly(rows: readonly EventRow[], terms: readonly Term[], isNewestFirst: boolean): readonly number[] {
  const found = rows.filter((row) => terms.every((term) => holds(row, term)));
  const sign = isNewestFirst ? -1 : 1;
  return found.toSorted((a, b) => sign * (a.us - b.us || a.event_id - b.event_id)).map(({ event_id }) => event_id);
}

const alike = (text: unknown) => String(text).normalize("NFKC").toLowerCase();

function holds(row: EventRow, term: Term): boolean {
  return (term.kind === "word" ? hasWord(row, term.text) : fieldHolds(row, term)) !== term.is_negated;
}

function hasWord(row: EventRow, text: string): boolean {
  return Object.entries(SEARCH_FIELDS).some(
    ([name, kind]) => kind === "text" && row[name] != null && alike(row[name]).includes(alike(text)),
  );
}

function fieldHolds(row: EventRow, { field, operator, value }: Extract<Term, { kind: "field" }>): boolean {
  const own = row[field] ?? null;
  if (own === null || operator === "*") return own !== null;
  if (operator === "~") return alike(own).includes(alike(value));
  if (SEARCH_FIELDS[field] === "text") return alike(own) === alike(value);
  const [one, other] = SEARCH_FIELDS[field] === "moment" ? [Date.parse(String(own)), Date.parse(value)] : [Number(own), Number(value)];
  return { "=": one === other, ">": one > other, "<": one < other, ">=": one >= other, "<=": one <= other }[operator];
}

/** All pages of a search. */
export async function searchWhole(open: OpenCase, wanted: NewSearch) {
  const pages: SearchView[] = [];
  do {
    const before = pages.at(-1);
    const goOn = before === undefined || before.next === null ? {} : { after: before.next, search_id: before.search_id };
    pages.push(await searchEvents(open, { ...wanted, ...goOn }));
  } while (pages.at(-1)?.next != null);
  return { pages, ids: pages.flatMap(({ rows }) => rows.map(({ event_id }) => event_id)) };
}
