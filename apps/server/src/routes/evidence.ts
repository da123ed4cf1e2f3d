// What lies beneath: originals, their bytes, the log, and its verification.

import { Hono } from "hono";
import { z } from "zod";
import { bytesOf, evidenceView, verifyCase } from "hamon";
import type { HamonApp, Variables } from "../app.js";
import { queryOf } from "../refusal.js";
import { writeView } from "./exposure.js";

const BytesQuery = z.object({ offset: z.coerce.number().int().min(0), length: z.coerce.number().int().min(1).max(65_536).default(512) });

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
  return app;
}
