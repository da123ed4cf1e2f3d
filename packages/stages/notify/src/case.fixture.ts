// An open case on real rooms: PostgreSQL, lake and evidence in a folder. For tests.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCase, listCases, type OpenCase } from "@hamon/case";
import { loadContent } from "@hamon/content";
import { openEvidence } from "@hamon/evidence";
import { openLake } from "@hamon/lake";
import type { NewCase, Progress, Tri } from "@hamon/records";
import { openStore } from "@hamon/store";

export interface Workshop {
  readonly folder: string;
  /** A new case, opened; persons who cannot be reached are told by publication. */
  open(wanted?: Partial<NewCase>): Promise<OpenCase>;
  /** The case made before in this folder. */
  reopen(): Promise<OpenCase>;
  close(): Promise<void>;
}

/** A folder that is removed when the tests end. */
export function scratchFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "hamon-notify-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function openWorkshop(folder: string): Promise<Workshop> {
  const [store, content] = await Promise.all([openStore({ folder }), loadContent()]);
  const opened: OpenCase[] = [];
  const openRecord = async (record: OpenCase["record"]): Promise<OpenCase> => {
    const caseFolder = join(folder, "cases", record.case_id);
    mkdirSync(caseFolder, { recursive: true });
    const now = () => new Date("2025-04-24T16:30:00Z");
    const evidence = await openEvidence({
      folder: join(caseFolder, "evidence"),
      case_id: record.case_id,
      keysFolder: join(folder, "keys"),
      store,
      now,
    });
    const lake = await openLake({
      caseFolder,
      key: async () => Buffer.alloc(32, 1),
      memoryLimitMib: 256,
    });
    const open: OpenCase = { case_id: record.case_id, record, folder: caseFolder, actor: "user_1", store, lake, evidence, content, now };
    opened.push(open);
    return open;
  };
  return {
    folder,
    async open(wanted = {}) {
      const given = {
        title: { ja: "不正アクセス", en: "Intrusion" },
        organisation: "髙橋損害保険株式会社",
        system: "kpi_websub",
        data_map: "kpi_websub",
        is_synthetic: true,
        detected_at: "2025-04-21T01:05:00Z",
      };
      const open = await openRecord(await createCase(store, { ...given, ...wanted }, { now: new Date("2025-04-24T16:30:00Z") }));
      await decidePublication(open, true);
      return open;
    },
    async reopen() {
      const [record] = await listCases(store);
      if (record === undefined) throw new Error("no case was made here");
      return openRecord(record);
    },
    async close() {
      for (const { lake, evidence } of opened) await Promise.all([lake.close(), evidence.close()]);
      await store.close();
    },
  };
}

/** What decide found of the duty to publish instead of telling (法第26条第2項ただし書). */
export async function decidePublication({ store, case_id }: OpenCase, owed: Tri): Promise<void> {
  const row = { state: owed === true ? "open" : "undecided", body: JSON.stringify({ owed }), changed_at: new Date() };
  await store.db
    .insertInto("obligation")
    .values({ obligation_id: `${case_id}_publication`, case_id, duty: "jp.appi.notice_to_persons/substitute_publication", ...row })
    .onConflict((same) => same.column("obligation_id").doUpdateSet(row))
    .execute();
}

export const calm = (): Progress => ({ signal: new AbortController().signal, report: () => undefined });

/** Elements of the demonstration map by their bits: name, address, policy number. */
const NAME_ADDRESS_POLICY = 0b100101;

export interface NewPerson {
  readonly name?: string | null;
  readonly postal_code?: string | null;
  readonly address?: string | null;
  readonly phone?: string | null;
  readonly email?: string | null;
  readonly certainty?: string;
  readonly element_mask?: number;
}

/** Replaces the persons; the first row of person i is i. Also the two requests of an intruder. */
export async function writePersons(open: OpenCase, persons: readonly (NewPerson | null)[]): Promise<void> {
  const session = await open.lake.session();
  const draft = open.lake.begin(session);
  const text = (value: string | null | undefined) =>
    value === null || value === undefined ? "null::varchar" : `'${value.replaceAll("'", "''")}'`;
  // Person ids count anew in each run of scope; first rows do not.
  const rows = persons
    .flatMap((person, first) => (person === null ? [] : [{ person, first }]))
    .map(({ person, first }, id) => {
      const { name, postal_code, address, phone, email, certainty = "reachable", element_mask = NAME_ADDRESS_POLICY } = person;
      return `(${id + 1}::bigint, ${[name, null, postal_code, address, phone, email].map(text).join(", ")}, 1::integer, ${element_mask}::uinteger, '${certainty}', ${first}::bigint)`;
    });
  const values =
    rows.length === 0
      ? `(${["0::bigint", ...Array(6).fill("null::varchar"), "0::integer", "0::uinteger", "''", "0::bigint"].join(", ")})`
      : rows.join(", ");
  await draft.write(
    "person",
    "all",
    `select * from (values ${values}) as given(person_id, name, name_kana, postal_code, address, phone, email, row_count, element_mask, certainty, first_row_id) ${rows.length === 0 ? "where false" : ""}`,
  );
  await draft.write("intruder_event", "all", "select 1::bigint as event_id, 'story_1' as story_id");
  await draft.write("event", "all", `select 1::bigint as event_id, timestamp '2025-04-16 17:14:00' as "@timestamp"`);
  await draft.commit();
  await session.close();
}

/** Every mail that a sink took, headers unfolded and decoded no further. */
export function readMails(folder: string): readonly { readonly to: string; readonly message_id: string; readonly raw: string }[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".mbox"))
    .sort();
  return names.flatMap((name) =>
    readFileSync(join(folder, name), "latin1")
      .split(/^From sink@localhost .*\n/m)
      .slice(1)
      .map((raw) => {
        const head = (raw.split("\r\n\r\n")[0] ?? "").replace(/\r\n[ \t]+/g, " ");
        const header = (key: string) => head.split("\r\n").find((line) => line.toLowerCase().startsWith(`${key}:`)) ?? "";
        return {
          raw,
          to: /<([^>]*)>\s*$/.exec(header("to"))?.[1] ?? header("to").slice(3).trim(),
          message_id: header("message-id").slice(11).trim(),
        };
      }),
  );
}
