// What lies beneath: originals, their bytes, the log, and its verification.

import { isAbsolute } from "node:path";
import { Hono } from "hono";
import { z } from "zod";
import { bundleCase, bytesOf, evidenceView, verifyCase } from "hamon";
import type { HamonApp, Variables } from "../app.js";
import { bodyOf, queryOf } from "../refusal.js";
import { writeView } from "./exposure.js";

const BytesQuery = z.object({ offset: z.coerce.number().int().min(0), length: z.coerce.number().int().min(1).max(65_536).default(512) });

const NewBundle = z.object({
  out: z.string().max(4096).refine(isAbsolute),
  originals: z.array(z.string().max(1000)).max(10_000).default([]),
  all_originals: z.boolean().default(false),
});

export function evidenceRoutes(): HamonApp {
  const app = new Hono<{ Variables: Variables }>();
  app.get("/:case_id/evidence", async (context) => context.json(await evidenceView(context.get("open"))));
  app.get("/:case_id/evidence/:evidence_id/bytes", async (context) => {
    const open = context.get("open");
    const { offset, length } = queryOf(context, BytesQuery);
    const evidence_id = context.req.param("evidence_id");
    await writeView(open, { what: "bytes", evidence_id, offset, length });
    return context.json(await bytesOf(open, evidence_id, offset, length));
  });
  app.post("/:case_id/verify", async (context) => context.json(await verifyCase(context.get("open"))));
  app.post("/:case_id/cosign", async (context) => context.json(await context.get("open").evidence.cosign()));
  app.post("/:case_id/bundles", async (context) =>
    context.json(await bundleCase(context.get("open"), await bodyOf(context, NewBundle)), 201),
  );
  return app;
}
