// The keys of the workspace: whether a copy of them lies elsewhere, a new copy, and a copy held against them.

import { isAbsolute } from "node:path";
import { Hono } from "hono";
import { actorsOf, type Workspace } from "hamon";
import { z } from "zod";
import type { HamonApp, Variables } from "../app.js";
import { bodyOf } from "../refusal.js";

const Path = z.string().max(4096).refine(isAbsolute);
const NewKeyCopy = z.object({ out: Path, is_elsewhere: z.boolean().exactOptional() });
const NewKeyCheck = z.object({ folder: Path, is_elsewhere: z.boolean().exactOptional() });

export function keyRoutes(): HamonApp {
  const app = new Hono<{ Variables: Variables }>();
  app.get("/", async (context) => {
    const workspace = context.get("workspace");
    const view = await workspace.viewKeys();
    return context.json({ ...view, confirmed_by: await addressOf(workspace, view.confirmed_by) });
  });
  app.post("/copies", async (context) => {
    const wanted = await bodyOf(context, NewKeyCopy);
    return context.json(await context.get("workspace").copyKeys(wanted, context.get("user").user_id), 201);
  });
  app.post("/checks", async (context) => {
    const wanted = await bodyOf(context, NewKeyCheck);
    return context.json(await context.get("workspace").checkKeys(wanted, context.get("user").user_id), 201);
  });
  return app;
}

async function addressOf(workspace: Workspace, actor: string | null): Promise<string | null> {
  return actor === null ? null : ((await actorsOf(workspace, [{ actor }]))[actor] ?? actor);
}
