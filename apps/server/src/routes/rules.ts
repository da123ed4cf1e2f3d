// Rules without a case: those that ship and the workspace's own.

import { Hono } from "hono";
import { z } from "zod";
import { listRules } from "hamon";
import { FINDING_LEVELS, RULE_STATES } from "@hamon/records";
import type { HamonApp, Variables } from "../app.js";
import { queryOf } from "../refusal.js";
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
