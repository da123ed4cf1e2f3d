// Cases, their sources and the runs of their stages.

import { Hono } from "hono";
import { z } from "zod";
import { addToCase, caseOverview, draftFor, listRuns, listSources, previewFor, readRun, removeSources, saveMapping } from "hamon";
import { STAGES } from "@hamon/records";
import type { HamonApp, Variables } from "../app.js";
import { bodyOf } from "../refusal.js";

const Text = z.object({ ja: z.string().max(200), en: z.string().max(200) });
const NewCase = z.object({
  title: Text,
  system: z.string().max(100).nullable().exactOptional(),
  data_map: z.string().max(100).nullable().exactOptional(),
  organisation: z.string().max(200),
  detected_at: z.iso.datetime({ offset: true }).nullable().exactOptional(),
  is_synthetic: z.boolean().exactOptional(),
});
const ChangedCase = z.object({ data_map: z.string().min(1).max(100) });
const NewSource = z.object({
  paths: z.array(z.string().max(4096)).min(1).max(10_000),
  kind: z.enum(["log", "table"]).exactOptional(),
  as: z.string().max(100).exactOptional(),
  time_zone: z.string().max(60).exactOptional(),
  format: z.string().max(100).exactOptional(),
  password: z.string().min(1).max(1000).exactOptional(),
});
const NewRemoval = z.object({ sources: z.array(z.string().max(4096)).min(1).max(1000) });
const NewMapping = z.object({ body: z.record(z.string().max(100), z.unknown()) });
const NewRun = z.object({ stages: z.array(z.enum(STAGES)).exactOptional(), force: z.boolean().exactOptional() });

export function caseRoutes(): HamonApp {
  const app = new Hono<{ Variables: Variables }>();
  app.get("/", async (context) => context.json(await context.get("workspace").listCases()));
  app.post("/", async (context) => {
    const wanted = await bodyOf(context, NewCase);
    const { user_id } = context.get("user");
    return context.json(await context.get("workspace").createCase(wanted, user_id), 201);
  });
  app.patch("/:case_id", async (context) => {
    const { data_map } = await bodyOf(context, ChangedCase);
    return context.json(await context.get("workspace").nameDataMap(context.req.param("case_id"), data_map, context.get("user").user_id));
  });
  app.get("/:case_id", async (context) => context.json(await caseOverview(context.get("open"))));
  app.get("/:case_id/sources", async (context) => {
    const { store, case_id } = context.get("open");
    return context.json(await listSources(store, case_id));
  });
  app.post("/:case_id/sources", async (context) => {
    return context.json(await addToCase(context.get("open"), await bodyOf(context, NewSource)), 201);
  });
  app.post("/:case_id/sources/removals", async (context) =>
    context.json(await removeSources(context.get("open"), await bodyOf(context, NewRemoval)), 201),
  );
  addMappingRoutes(app);
  addRunRoutes(app);
  return app;
}

function addMappingRoutes(app: HamonApp): void {
  const path = "/:case_id/sources/:source_id/mapping";
  app.get(path, async (context) => context.json(await draftFor(context.get("open"), context.req.param("source_id"))));
  app.post(`${path}/preview`, async (context) => {
    const { body } = await bodyOf(context, NewMapping);
    return context.json(await previewFor(context.get("open"), context.req.param("source_id"), body));
  });
  app.post(path, async (context) => {
    const { body } = await bodyOf(context, NewMapping);
    const workspace = context.get("workspace");
    const saved = await saveMapping(context.get("open"), workspace.folder, context.req.param("source_id"), body);
    await workspace.refreshContent();
    return context.json(saved, 201);
  });
}

function addRunRoutes(app: HamonApp): void {
  app.get("/:case_id/runs", async (context) => {
    const { store, case_id } = context.get("open");
    return context.json(await listRuns(store, case_id));
  });
  app.post("/:case_id/runs", async (context) => {
    const workspace = context.get("workspace");
    await workspace.refreshContent();
    const open = { ...context.get("open"), content: workspace.content };
    await context.get("jobs").start(open, await bodyOf(context, NewRun));
    return context.json(await listRuns(open.store, open.case_id), 202);
  });
  app.get("/:case_id/runs/:run_id", async (context) => context.json(await readRun(context.get("open").store, context.req.param("run_id"))));
  app.delete("/:case_id/runs/:run_id", async (context) => {
    const { store, case_id } = context.get("open");
    context.get("jobs").stop(case_id);
    return context.json(await readRun(store, context.req.param("run_id")));
  });
}
