// Hand-over: acquisition records, and lists of hashes held against the originals.

import { Hono } from "hono";
import { z } from "zod";
import { checkHashList, listAcquisitions, printAcquisition, recordAcquisition } from "hamon";
import { LANGUAGES } from "@hamon/records";
import type { HamonApp, Variables } from "../app.js";
import { bodyOf } from "../refusal.js";
import { writeView } from "./exposure.js";

const Line = z.string().trim().min(1).max(500);
const LineOrNone = z
  .string()
  .trim()
  .max(2000)
  .nullish()
  .transform((text) => text || null);

const NewAcquisition = z.object({
  originals: z.array(z.string().max(1000)).min(1).max(10_000),
  acquired_at: z.iso.datetime({ offset: true }),
  acquired_by: Line,
  organisation: Line,
  place: Line,
  medium: Line,
  method: Line,
  tool: Line,
  witness: LineOrNone,
  note: LineOrNone,
  hash_before: LineOrNone,
});
const Paper = z.object({ language: z.enum(LANGUAGES).default("ja"), format: z.enum(["pdf", "docx", "json"]).default("pdf") });
const HashList = z.object({ text: z.string().max(20_000_000) });

export function handoverRoutes(): HamonApp {
  const app = new Hono<{ Variables: Variables }>();
  app.get("/:case_id/acquisitions", async (context) => {
    const open = context.get("open");
    await writeView(open, { what: "acquisitions" });
    return context.json(await listAcquisitions(open));
  });
  app.post("/:case_id/acquisitions", async (context) =>
    context.json(await recordAcquisition(context.get("open"), await bodyOf(context, NewAcquisition)), 201),
  );
  app.post("/:case_id/acquisitions/:acquisition_id/paper", async (context) => {
    const paper = await bodyOf(context, Paper);
    return context.json(await printAcquisition(context.get("open"), context.req.param("acquisition_id"), paper), 201);
  });
  app.post("/:case_id/hash-lists", async (context) => {
    const { text } = await bodyOf(context, HashList);
    return context.json(await checkHashList(context.get("open"), text), 201);
  });
  return app;
}
