// Findings, stories, gaps, clocks, the timeline, events, and lines that are no events.

import { isAbsolute } from "node:path";
import { Hono } from "hono";
import { z } from "zod";
import {
  actorsOf,
  correctClock,
  eventDetail,
  eventsOfFinding,
  exportTimeline,
  listCaseRules,
  listClocks,
  listFindings,
  listGaps,
  listStories,
  listSuppressions,
  listUnparsed,
  suppressFinding,
  timeline,
  withdrawSuppression,
  type OpenCase,
} from "hamon";
import { MOST_CORRECTION_MS, type ClocksView, type SuppressionsView } from "@hamon/records";
import type { HamonApp, Variables } from "../app.js";
import { bodyOf, queryOf } from "../refusal.js";
import { idOf, writeView } from "./exposure.js";
import { PageQuery } from "./page.js";
import { RulesQuery } from "./rules.js";

const DAY_S = 86_400;
const TimelineQuery = z.object({
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  bucket_s: z.coerce.number().int().min(60).max(DAY_S).default(3600),
});
const NewTimeline = z.object({
  out: z.string().max(4096).refine(isAbsolute),
  source: z.string().max(4096).exactOptional(),
  from: z.iso.datetime({ offset: true }).exactOptional(),
  to: z.iso.datetime({ offset: true }).exactOptional(),
});

const MOST_NAME = 4096;
const Clock = z.object({
  log: z.string().max(MOST_NAME),
  host: z.string().max(MOST_NAME),
  evidence_id: z
    .string()
    .regex(/^evidence_[0-9a-f]{20}$/)
    .nullable(),
});
const NewCorrection = z.object({
  clock_offset_id: z
    .string()
    .regex(/^clock_[0-9a-f]{20}$/)
    .optional(),
  is_reversed: z.boolean().optional(),
  clock: Clock.optional(),
  offset_ms: z.number().int().min(-MOST_CORRECTION_MS).max(MOST_CORRECTION_MS).nullable().optional(),
  reason: z.string().min(1).max(1000),
});

const MOST_ID = 200;
const Suppressing = z.object({
  kind: z.enum(["finding", "rule"]),
  finding_id: z.string().max(MOST_ID),
  reason: z.string().min(1).max(1000),
  until_on: z.string().max(MOST_ID),
});
const Withdrawing = z.object({ reason: z.string().min(1).max(1000) });

export function detectionRoutes(): HamonApp {
  const app = new Hono<{ Variables: Variables }>();
  app.get("/:case_id/stories", async (context) => context.json(await listStories(context.get("open"))));
  app.get("/:case_id/findings", async (context) => context.json(await listFindings(context.get("open"))));
  app.get("/:case_id/findings/:finding_id/events", async (context) => {
    const open = context.get("open");
    const finding_id = context.req.param("finding_id");
    const page = queryOf(context, PageQuery);
    await writeView(open, { what: "finding_events", finding_id: idOf(finding_id) });
    return context.json(await eventsOfFinding(open, finding_id, page));
  });
  app.get("/:case_id/suppressions", async (context) => context.json(await viewSuppressions(context.get("open"))));
  app.post("/:case_id/suppressions", async (context) => {
    const open = context.get("open");
    await suppressFinding(open, await bodyOf(context, Suppressing));
    return context.json(await viewSuppressions(open), 201);
  });
  app.post("/:case_id/suppressions/:suppression_id/withdrawal", async (context) => {
    const open = context.get("open");
    const { reason } = await bodyOf(context, Withdrawing);
    await withdrawSuppression(open, context.req.param("suppression_id"), reason);
    return context.json(await viewSuppressions(open), 201);
  });
  app.get("/:case_id/rules", async (context) => context.json(await listCaseRules(context.get("open"), queryOf(context, RulesQuery))));
  app.get("/:case_id/gaps", async (context) => context.json(await listGaps(context.get("open"))));
  app.get("/:case_id/clocks", async (context) => context.json(await viewClocks(context.get("open"))));
  app.post("/:case_id/clocks/corrections", async (context) => {
    const open = context.get("open");
    await correctClock(open, await bodyOf(context, NewCorrection));
    return context.json(await viewClocks(open), 201);
  });
  app.get("/:case_id/timeline", async (context) => context.json(await timeline(context.get("open"), queryOf(context, TimelineQuery))));
  app.post("/:case_id/timelines", async (context) =>
    context.json(await exportTimeline(context.get("open"), await bodyOf(context, NewTimeline)), 201),
  );
  app.get("/:case_id/events/:event_id", async (context) => {
    const open = context.get("open");
    const event_id = Number(context.req.param("event_id"));
    if (Number.isSafeInteger(event_id)) await writeView(open, { what: "event", event_id });
    return context.json(await eventDetail(open, event_id));
  });
  app.get("/:case_id/unparsed", async (context) => {
    const open = context.get("open");
    const page = queryOf(context, PageQuery);
    await writeView(open, { what: "unparsed" });
    return context.json(await listUnparsed(open, page));
  });
  return app;
}

// Users are the server's: the case knows their ids only.
async function viewClocks(open: OpenCase): Promise<ClocksView> {
  const clocks = await listClocks(open);
  const said = clocks.corrections.map(({ recorded_by }) => ({ actor: recorded_by }));
  return { ...clocks, actors: await actorsOf(open, said) };
}

async function viewSuppressions(open: OpenCase): Promise<SuppressionsView> {
  const suppressions = await listSuppressions(open);
  const said = suppressions.flatMap(({ recorded_by, withdrawn }) => [recorded_by, ...(withdrawn === null ? [] : [withdrawn.recorded_by])]);
  return {
    suppressions,
    actors: await actorsOf(
      open,
      said.map((actor) => ({ actor })),
    ),
  };
}
