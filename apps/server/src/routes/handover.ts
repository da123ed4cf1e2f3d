// Hand-over: acquisition records (証拠保全), lists of hashes held against the originals, and transfers (授受) with their receipts and
// answers; their papers are printed here too.

import { isAbsolute } from "node:path";
import { Hono } from "hono";
import { z } from "zod";
import {
  answerTransfer,
  checkHashList,
  listAcquisitions,
  listTransfers,
  printAcquisition,
  printReceipt,
  recordAcquisition,
  recordTransfer,
} from "hamon";
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

const Path = z.string().max(4096).refine(isAbsolute);

const NewTransfer = z.object({
  originals: z.array(z.string().max(1000)).max(10_000).default([]),
  bundle: Path.nullish().transform((path) => path ?? null),
  given_at: z.iso.datetime({ offset: true }),
  given_by: Line,
  organisation: Line,
  received_by: Line,
  received_organisation: Line,
  reason: Line,
  medium: Line,
  note: LineOrNone,
});
const Text = z.string().max(1_000_000);
const NewAnswer = z.object({
  receipt: z.object({ text: Text, signature: Text.nullable(), key: Text.nullable() }).optional(),
  returned: z.object({ path: Path, transfer_id: z.string().max(100) }).optional(),
});

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
  app.get("/:case_id/transfers", async (context) => {
    const open = context.get("open");
    await writeView(open, { what: "transfers" });
    return context.json(await listTransfers(open));
  });
  app.post("/:case_id/transfers", async (context) =>
    context.json(await recordTransfer(context.get("open"), await bodyOf(context, NewTransfer)), 201),
  );
  app.post("/:case_id/transfers/answers", async (context) =>
    context.json(await answerTransfer(context.get("open"), await bodyOf(context, NewAnswer)), 201),
  );
  app.post("/:case_id/transfers/:transfer_id/paper", async (context) => {
    const paper = await bodyOf(context, Paper);
    return context.json(await printReceipt(context.get("open"), context.req.param("transfer_id"), paper), 201);
  });
  app.post("/:case_id/hash-lists", async (context) => {
    const { text } = await bodyOf(context, HashList);
    return context.json(await checkHashList(context.get("open"), text), 201);
  });
  return app;
}
