// Events as collect reads them into the lake, by what ships: mapping, routes, and columns derived from the record kept whole.

import { DuckDBInstance } from "@duckdb/node-api";
import { previewLog, readMappings } from "@hamon/collect";
import type { Content } from "@hamon/content";
import { eventFields, withDerived } from "@hamon/detect";
import { planRules, toDuckdbCount, type Rule } from "@hamon/sigma";
import { fillEvents } from "./event-table.js";

export interface LakeOfEvents {
  /** How many of the events raise the rule; a text says why it cannot be asked. */
  count(rule: Rule, objects: readonly object[]): Promise<number | string>;
  close(): void;
}

/** Times without a year are of the year before. */
const READ_AT = Date.UTC(2027, 0, 1);

export async function openLakeOf(content: Content): Promise<LakeOfEvents> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const options = {
    mappings: readMappings(content.files("mappings")),
    reading: { zone: "Asia/Tokyo", readAt: READ_AT },

    told: null,
  };
  const fields = eventFields(content);
  const exec = async (sql: string) => {
    await connection.run(sql);
  };
  const query = async <Row>(sql: string) => (await connection.runAndReadAll(sql)).getRowObjects() as unknown as readonly Row[];
  return {
    close: () => connection.closeSync(),
    count: async (rule, objects) => {
      const plan = planRules([rule], fields);
      const [planned] = plan.rules;
      if (planned === undefined || planned.test === null) return `${planned?.status}: ${planned?.what.join()}`;
      const text = objects.map((object) => JSON.stringify(object)).join("\n");
      const { events } = previewLog(Buffer.from(text), options);
      const rows = events.map(({ cells }, event_id) => ({ ...Object.fromEntries(cells), event_id }));
      await fillEvents(connection, fields.columns, rows, "@timestamp");
      await exec("create or replace temp table lake_event as select * from event");
      const { sql, params } = toDuckdbCount(plan, await withDerived({ exec, query }, "lake_event", plan), planned.no);
      const counted = await connection.runAndReadAll(sql, { ...params });
      return Number(counted.getRows()[0]?.[0]);
    },
  };
}
