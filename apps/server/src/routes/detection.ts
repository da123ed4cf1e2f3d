// Findings, stories, the timeline, events, and lines that are no events.

import { Hono } from "hono";
import { z } from "zod";
import { eventDetail, eventsOfFinding, listFindings, listStories, listUnparsed, timeline } from "hamon";
import type { HamonApp, Variables } from "../app.js";
import { queryOf } from "../refusal.js";
import { PageQuery } from "./page.js";

const DAY_S = 86_400;
const TimelineQuery = z.object({
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  bucket_s: z.coerce.number().int().min(60).max(DAY_S).default(3600),
});

export function detectionRoutes(): HamonApp {
  const app = new Hono<{ Variables: Variables }>();
  app.get("/:case_id/stories", async (context) => context.json(await listStories(context.get("open"))));
  app.get("/:case_id/findings", async (context) => context.json(await listFindings(context.get("open"))));
  app.get("/:case_id/findings/:finding_id/events", async (context) =>
    context.json(await eventsOfFinding(context.get("open"), context.req.param("finding_id"), queryOf(context, PageQuery))),
  );
  app.get("/:case_id/timeline", async (context) => context.json(await timeline(context.get("open"), queryOf(context, TimelineQuery))));
  app.get("/:case_id/events/:event_id", async (context) =>
    context.json(await eventDetail(context.get("open"), Number(context.req.param("event_id")))),
  );
  app.get("/:case_id/unparsed", async (context) => context.json(await listUnparsed(context.get("open"), queryOf(context, PageQuery))));
  return app;
}
