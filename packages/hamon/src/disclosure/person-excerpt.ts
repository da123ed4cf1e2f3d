// A bundle for one person (本人): the rows held to be theirs, the lines that showed them, what they were told. Of no other person.

import { lastDoneRun, listSources, type OpenCase } from "@hamon/case";
import type { ExcerptFile, ExcerptPlan } from "@hamon/evidence";
import { noticesOf } from "@hamon/notify";
import { Fault, rowName, type RowView } from "@hamon/records";
import { personRows } from "../views/exposure.js";
import { elementsIn } from "../views/map-columns.js";
import { excerptFiles, listOf, type Excerpt } from "./excerpts.js";
import { readLines } from "./person-lines.js";
import { readRowBytes } from "./row-bytes.js";

type Parts = Pick<ExcerptPlan, "scope" | "entries" | "files" | "evidence_ids"> & {
  /** Lines that are told of without their bytes: they hold something of somebody else. */
  readonly withheld_count: number;
};

interface Person {
  readonly person_id: number;
  readonly first_row_id: number;
  readonly row_count: number;
  readonly element_mask: number;
  readonly certainty: string;
  readonly [column: string]: string | number | null;
}

/** @param row_id any row of the person. @throws {Fault} `person-unknown`. */
export async function personParts(open: OpenCase, row_id: number): Promise<Parts> {
  const person = await personOfRow(open, row_id);
  const rows = await personRows(open, person.person_id);
  const items = await open.evidence.items();
  const excerpts = [...(await readRowBytes(open, rows, items)), ...(await readLines(open, rows, items))];
  const touched = new Set(excerpts.map(({ evidence_id }) => evidence_id));
  const own = items.filter(({ evidence_id }) => touched.has(evidence_id));
  const notices = await noticesOf(open, person.first_row_id);
  return {
    scope: "person",
    entries: [...own.map(({ entry_index }) => entry_index), ...(await scopeEntry(open))],
    evidence_ids: own.map(({ evidence_id }) => evidence_id),
    files: [
      { path: "person/person.json", source: toText(personView(open, person)) },
      { path: "person/rows.json", source: toText(rows.map((row) => rowView(row, excerpts))) },
      { path: "notices/notices.json", source: toText(notices.deliveries) },
      ...(notices.text === null ? [] : [{ path: "notices/notice.txt", source: notices.text } satisfies ExcerptFile]),
      ...excerptFiles(excerpts, new Map(own.map((item) => [item.evidence_id, item]))),
    ],
    withheld_count: excerpts.filter(({ bytes }) => bytes === null).length,
  };
}

async function personOfRow(open: OpenCase, row_id: number): Promise<Person> {
  const [person] = await open.lake.query<Person>(
    "select person.* from person join exposure using (person_id) where exposure.row_id = $row_id",
    { row_id },
  );
  if (person === undefined) throw new Fault("person-unknown", { at: rowName(row_id), params: { tables: await tablesOf(open) } });
  return person;
}

/** Whoever looks for a row sees these; more would hide the sentence. */
const MOST_TABLES = 20;

// The number that a row's name begins with, of each table that was read.
async function tablesOf({ store, case_id, evidence }: OpenCase): Promise<string> {
  const items = await evidence.items();
  const tables = (await listSources(store, case_id)).flatMap(({ kind, evidence_id, name }) => {
    const item = kind === "table" ? items.find((one) => one.evidence_id === evidence_id) : undefined;
    return item === undefined ? [] : [`${item.evidence_no} = ${name}`];
  });
  return [...tables.slice(0, MOST_TABLES), ...(tables.length > MOST_TABLES ? ["…"] : [])].join(", ") || "—";
}

// The run that held these rows to be theirs: its entry says with which code and data map.
async function scopeEntry(open: OpenCase): Promise<readonly number[]> {
  const run = await lastDoneRun(open.store, open.case_id, "scope");
  const { entries } = run === undefined ? { entries: [] } : await open.evidence.entriesNaming(run.run_id, { limit: 1 });
  return entries.map(({ index }) => index);
}

// Numbers of persons change from run to run, and tell how many there are: the first row names the person.
function personView(open: OpenCase, { person_id: _person, first_row_id, element_mask, ...person }: Person) {
  return { number: rowName(first_row_id), ...person, elements: elementsIn(open, element_mask) };
}

function rowView({ row_id, person_id: _person, is_masked: _masked, ...row }: RowView, excerpts: readonly Excerpt[]) {
  return { row: rowName(row_id), ...row, excerpts: listOf(excerpts, row_id) };
}

function toText(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}
