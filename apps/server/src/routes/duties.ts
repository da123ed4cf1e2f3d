// Obligations and their facts, documents.

import { createReadStream } from "node:fs";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { Hono } from "hono";
import { z } from "zod";
import { fileObligation, listDocuments, stateFact, viewObligations } from "hamon";
import { Fault } from "@hamon/records";
import type { HamonApp, Variables } from "../app.js";
import { bodyOf } from "../refusal.js";
import { writeView } from "./exposure.js";

const NewFact = z.object({
  fact: z.string().regex(/^[a-z0-9_]{1,60}$/),
  value: z.union([z.boolean(), z.number(), z.string().max(200), z.array(z.string().max(200)).max(100)]),
  reason: z.string().max(1000),
});
const NewFiling = z.object({ filed_at: z.iso.datetime({ offset: true }), late_reason: z.string().max(1000).exactOptional() });
const KINDS: Readonly<Record<string, string>> = {
  pdf: "application/pdf",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

export function dutyRoutes(): HamonApp {
  const app = new Hono<{ Variables: Variables }>();
  app.get("/:case_id/obligations", async (context) => context.json(await viewObligations(context.get("open"))));
  app.post("/:case_id/facts", async (context) => {
    const open = context.get("open");
    await stateFact(open, await bodyOf(context, NewFact), open.actor);
    return context.json(await viewObligations(open));
  });
  app.post("/:case_id/obligations/:obligation_id/filings", async (context) => {
    const open = context.get("open");
    const filing = await bodyOf(context, NewFiling);
    return context.json(await fileObligation(open, context.req.param("obligation_id"), filing, open.actor));
  });
  addDocumentRoutes(app);
  return app;
}

function addDocumentRoutes(app: HamonApp): void {
  app.get("/:case_id/documents", async (context) => context.json(await listDocuments(context.get("open"))));
  app.get("/:case_id/documents/:document_id/file", async (context) => {
    const open = context.get("open");
    const id = context.req.param("document_id");
    const found = (await listDocuments(open)).find(({ document_id }) => document_id === id);
    if (found === undefined) throw new Fault("document-unknown", { at: id });
    await writeView(open, { what: "document", document_id: id });
    const body = Readable.toWeb(createReadStream(join(open.folder, found.path))) as ReadableStream;
    return new Response(body, {
      headers: {
        "content-type": KINDS[found.format] ?? "application/octet-stream",
        "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(basename(found.path))}`,
      },
    });
  });
}
