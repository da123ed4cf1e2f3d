// Whose data. Every view of rows is written to the evidence log, masked or not.

import { Hono } from "hono";
import { z } from "zod";
import {
  eventsOfUnmapped,
  explainUnmapped,
  exposureRows,
  exposureTable,
  listUnmapped,
  rowDetail,
  unmappedDetail,
  unmaskRow,
  type OpenCase,
} from "hamon";
import { EXPLANATION_VERDICTS, LEVELS, UNMAPPED_STATES } from "@hamon/records";
import type { HamonApp, Variables } from "../app.js";
import { bodyOf, queryOf } from "../refusal.js";
import { PageQuery } from "./page.js";

const Key = z.string().regex(/^[a-z0-9_]{1,60}$/);
const RowQuery = PageQuery.extend({
  combination: Key.optional(),
  certainty: z.enum(LEVELS).optional(),
  element: Key.optional(),
  person_id: z.coerce.number().int().min(0).optional(),
});
const Unmask = z.object({ row_id: z.number().int().min(0), reason: z.string().min(1).max(500) });
const UnmappedQuery = PageQuery.extend({ state: z.enum(UNMAPPED_STATES).optional() });
const NewExplanation = z.object({
  verdict: z.enum(EXPLANATION_VERDICTS),
  reason: z.string().min(1).max(1000),
  events_digest: z.string().regex(/^[0-9a-f]{64}$/),
});

export function exposureRoutes(): HamonApp {
  const app = new Hono<{ Variables: Variables }>();
  app.get("/:case_id/exposure", async (context) => context.json(await exposureTable(context.get("open"))));
  app.get("/:case_id/exposure/rows", async (context) => {
    const open = context.get("open");
    const query = queryOf(context, RowQuery);
    const { combination = "", certainty = "", element = "" } = query;
    await writeView(open, { what: "exposure_rows", combination, certainty, element });
    return context.json(await exposureRows(open, query));
  });
  app.get("/:case_id/rows/:row_id", async (context) => {
    const open = context.get("open");
    const row_id = Number(context.req.param("row_id"));
    await writeView(open, { what: "row", row_id });
    return context.json(await rowDetail(open, row_id));
  });
  app.post("/:case_id/unmask", async (context) => {
    const { row_id, reason } = await bodyOf(context, Unmask);
    return context.json(await unmaskRow(context.get("open"), row_id, reason));
  });
  addUnmappedRoutes(app);
  return app;
}

function addUnmappedRoutes(app: HamonApp): void {
  app.get("/:case_id/unmapped", async (context) => context.json(await listUnmapped(context.get("open"), queryOf(context, UnmappedQuery))));
  app.get("/:case_id/unmapped/:group_id", async (context) =>
    context.json(await unmappedDetail(context.get("open"), context.req.param("group_id"))),
  );
  app.get("/:case_id/unmapped/:group_id/events", async (context) => {
    const open = context.get("open");
    const group_id = context.req.param("group_id");
    const page = queryOf(context, PageQuery);
    await writeView(open, { what: "unmapped_events", group_id: idOf(group_id) });
    return context.json(await eventsOfUnmapped(open, group_id, page));
  });
  app.post("/:case_id/unmapped/:group_id/explanations", async (context) => {
    const open = context.get("open");
    const group_id = context.req.param("group_id");
    await explainUnmapped(open, group_id, await bodyOf(context, NewExplanation));
    return context.json(await unmappedDetail(open, group_id));
  });
}

/** An id as it stands in a path: what has not the form of one is nobody's to write into the log. */
export function idOf(text: string): string {
  return /^(?:[a-z]+_)?[0-9a-f]{8,64}$/.test(text) ? text : "";
}

export async function writeView(open: OpenCase, body: Readonly<Record<string, string | number>>): Promise<void> {
  await open.evidence.append({ kind: "view", actor: open.actor, body });
}
