// Rules without a case: those that ship and the workspace's own; and packs of rules.

import { isAbsolute } from "node:path";
import { Hono, type Context } from "hono";
import { z } from "zod";
import { acceptRulePack, actorsOf, addRulePack, listRulePacks, listRules, removeRulePack, type Workspace } from "hamon";
import { FINDING_LEVELS, RULE_STATES, type RulePackView } from "@hamon/records";
import type { HamonApp, Variables } from "../app.js";
import { bodyOf, queryOf } from "../refusal.js";
import { PageQuery } from "./page.js";

const MOST_LETTERS = 200;

export const RulesQuery = PageQuery.extend({
  state: z.enum(RULE_STATES).optional(),
  level: z.enum(FINDING_LEVELS).optional(),
  origin: z.string().max(MOST_LETTERS).optional(),
  words: z.string().max(MOST_LETTERS).optional(),
});

export function ruleRoutes(): HamonApp {
  const app = new Hono<{ Variables: Variables }>();
  app.get("/", async (context) => {
    const workspace = context.get("workspace");
    await workspace.refreshContent();
    return context.json(listRules(workspace.content, queryOf(context, RulesQuery)));
  });
  return app;
}

const NewPack = z.object({
  folder: z.string().max(4096).refine(isAbsolute),
  name: z.string().max(MOST_LETTERS).optional(),
  license: z.string().min(1).max(MOST_LETTERS).optional(),
});

type PackContext = Context<{ Variables: Variables }>;

export function rulePackRoutes(): HamonApp {
  const app = new Hono<{ Variables: Variables }>();
  app.use("*", async (context, next) => {
    await context.get("workspace").refreshContent();
    await next();
  });
  app.get("/", async (context) => context.json(await viewPacks(context.get("workspace"))));
  app.post("/", async (context) => {
    const added = await addRulePack(placeOf(context), await bodyOf(context, NewPack));
    await context.get("workspace").refreshContent();
    return context.json(added, 201);
  });
  app.post("/:name/acceptances", async (context) => {
    const accepted = await acceptRulePack(placeOf(context), context.req.param("name"));
    await context.get("workspace").refreshContent();
    return context.json(accepted, 201);
  });
  app.delete("/:name", async (context) => {
    removeRulePack(placeOf(context), context.req.param("name"));
    await context.get("workspace").refreshContent();
    return context.json(await viewPacks(context.get("workspace")));
  });
  return app;
}

function placeOf(context: PackContext) {
  const { folder, content, now } = context.get("workspace");
  return { folder, content, now, actor: context.get("user").user_id };
}

// Users are the server's: a pack knows their ids only.
async function viewPacks(workspace: Workspace): Promise<readonly RulePackView[]> {
  const packs = listRulePacks(workspace.content);
  const actors = await actorsOf(
    workspace,
    packs.flatMap(({ accepted_by }) => (accepted_by === null ? [] : { actor: accepted_by })),
  );
  return packs.map((pack) => ({ ...pack, accepted_by: pack.accepted_by === null ? null : (actors[pack.accepted_by] ?? pack.accepted_by) }));
}
