// Search over events. By POST: what is looked for may name somebody, and an address is kept in many places.

import { Hono } from "hono";
import { z } from "zod";
import { searchEvents } from "hamon";
import { SEARCH_ORDERS } from "@hamon/records";
import type { HamonApp, Variables } from "../app.js";
import { bodyOf } from "../refusal.js";

const MAX_LIMIT = 500;
const MAX_MS = 60_000;
const Moment = z.iso.datetime({ offset: true }).nullish();

const NewSearch = z.object({
  query: z.string().max(100_000).default(""),
  from: Moment.transform((moment) => moment ?? null),
  to: Moment.transform((moment) => moment ?? null),
  log: z
    .string()
    .max(500)
    .nullish()
    .transform((log) => log || null),
  order: z.enum(SEARCH_ORDERS).default("newest"),
  limit: z.number().int().min(1).max(MAX_LIMIT).optional(),
  most_ms: z.number().int().min(1).max(MAX_MS).optional(),
  after: z.string().max(50).optional(),
  search_id: z.string().max(50).optional(),
});

export function searchRoutes(): HamonApp {
  const app = new Hono<{ Variables: Variables }>();
  app.post("/:case_id/events/search", async (context) => {
    const { limit, most_ms, after, search_id, ...wanted } = await bodyOf(context, NewSearch);
    const given = Object.fromEntries(Object.entries({ limit, most_ms, after, search_id }).filter(([, value]) => value !== undefined));
    return context.json(await searchEvents(context.get("open"), { ...wanted, ...given }, context.req.raw.signal));
  });
  return app;
}
