// Whose data. Every view of rows is written to the evidence log, masked or not.

import { Hono } from "hono";
import { z } from "zod";
import { exposureRows, exposureTable, rowDetail, unmaskRow, type OpenCase } from "hamon";
import type { HamonApp, Variables } from "../app.js";
import { bodyOf, queryOf } from "../refusal.js";
import { PageQuery } from "./page.js";

const Key = z.string().regex(/^[a-z0-9_]{1,60}$/);
const RowQuery = PageQuery.extend({
  combination: Key.optional(),
  certainty: z.enum(["reachable", "accessed", "taken", "accessed_and_taken"]).optional(),
  element: Key.optional(),
  person_id: z.coerce.number().int().min(0).optional(),
});
const Unmask = z.object({ row_id: z.number().int().min(0), reason: z.string().min(1).max(500) });

export function exposureRoutes(): HamonApp {
  const app = new Hono<{ Variables: Variables }>();
  app.get("/:case_id/exposure", async (context) => context.json(await exposureTable(context.get("open"))));
  app.get("/:case_id/exposure/rows", async (context) => {
    const open = context.get("open");
    const { combination, certainty, element, ...query } = queryOf(context, RowQuery);
    await writeView(open, { what: "exposure_rows", combination: combination ?? "", certainty: certainty ?? "", element: element ?? "" });
    return context.json(await exposureRows(open, { ...query, combination, certainty, element }));
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
  return app;
}

export async function writeView(open: OpenCase, body: Readonly<Record<string, string | number>>): Promise<void> {
  await open.evidence.append({ kind: "view", actor: open.actor, body });
}
