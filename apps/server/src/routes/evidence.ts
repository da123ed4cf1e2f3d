// What lies beneath: originals, their bytes, the log, and its verification.

import { isAbsolute } from "node:path";
import { Hono, type Context } from "hono";
import { stream } from "hono/streaming";
import { z } from "zod";
import {
  bundleCase,
  bytesOf,
  cosignCase,
  custodyLines,
  custodyView,
  entryView,
  eraseOriginals,
  entriesView,
  evidenceView,
  figureProof,
  replay,
  stampCase,
  stampStatus,
  STATEMENT_FORMS,
  statementOf,
} from "hamon";
import { ENTRY_KINDS, Fault, toFaultRecord, type ReplayLine, type Stage } from "@hamon/records";
import type { HamonApp, Variables } from "../app.js";
import { bodyOf, queryOf } from "../refusal.js";

const BytesQuery = z.object({
  offset: z.coerce.number().int().min(0),
  length: z.coerce.number().int().min(1).max(65_536).default(512),
  /** Of an archive: the file. */
  member: z.string().max(10_000).exactOptional(),
});

const NewBundle = z
  .object({
    out: z.string().max(4096).refine(isAbsolute),
    originals: z.array(z.string().max(1000)).max(10_000).default([]),
    all_originals: z.boolean().default(false),
    figure: z.string().min(1).max(200).optional(),
    person: z.number().int().min(0).optional(),
  })
  .refine(({ originals, all_originals, figure, person }) => {
    const chosen = [originals.length > 0 || all_originals, figure !== undefined, person !== undefined];
    return chosen.filter(Boolean).length <= 1;
  });

const NewErasure = z
  .object({
    originals: z.array(z.string().min(1).max(1000)).max(10_000),
    reason: z.string().trim().min(1).max(2000),
    outbox: z.boolean().optional(),
  })
  .refine(({ originals, outbox }) => originals.length > 0 || outbox === true);
const EntriesQuery = z.object({ kind: z.enum(ENTRY_KINDS).optional() });
const StatementQuery = z.object({ form: z.enum(STATEMENT_FORMS) });
const NewReplay = z.object({ figures: z.array(z.string().max(200)).max(10_000).default([]) });

export function evidenceRoutes(): HamonApp {
  const app = new Hono<{ Variables: Variables }>();
  app.get("/:case_id/evidence", async (context) => context.json(await evidenceView(context.get("open"))));
  app.get("/:case_id/evidence/custody", async (context) => context.json(await custodyLines(context.get("open"))));
  app.get("/:case_id/evidence/entries", async (context) =>
    context.json(await entriesView(context.get("open"), queryOf(context, EntriesQuery).kind)),
  );
  app.get("/:case_id/evidence/entries/:index", async (context) =>
    context.json(await entryView(context.get("open"), Number(context.req.param("index")))),
  );
  app.get("/:case_id/evidence/:evidence_id/custody", async (context) =>
    context.json(await custodyView(context.get("open"), context.req.param("evidence_id"))),
  );
  app.get("/:case_id/evidence/:evidence_id/bytes", async (context) => {
    const open = context.get("open");
    const { offset, length, member } = queryOf(context, BytesQuery);
    const evidence_id = context.req.param("evidence_id");
    return context.json(await bytesOf(open, { evidence_id, member: member ?? null, offset, length }));
  });
  app.post("/:case_id/erasures", async (context) =>
    context.json(await eraseOriginals(context.get("open"), await bodyOf(context, NewErasure)), 201),
  );
  app.get("/:case_id/figures/:figure_id/proof", async (context) =>
    context.json(await figureProof(context.get("open"), context.req.param("figure_id"))),
  );
  app.get("/:case_id/figures/:figure_id/statement", async (context) => {
    const figure_id = context.req.param("figure_id");
    const { form } = queryOf(context, StatementQuery);
    const bytes = await statementOf(context.get("open"), figure_id, form);
    const name = encodeURIComponent(`${figure_id}.${form}`);
    return new Response(new Uint8Array(bytes), {
      headers: { "content-type": "application/octet-stream", "content-disposition": `attachment; filename*=UTF-8''${name}` },
    });
  });
  app.post("/:case_id/replays", async (context) => replayLines(context, (await bodyOf(context, NewReplay)).figures));
  app.get("/:case_id/stamps", async (context) => context.json(await stampStatus(context.get("open"), context.get("workspace").settings)));
  app.post("/:case_id/stamps", async (context) => {
    const { settings, folder } = context.get("workspace");
    return context.json(await stampCase(context.get("open"), settings, folder), 201);
  });
  app.get("/:case_id/witnesses", async (context) => context.json(await context.get("open").evidence.witnesses()));
  app.post("/:case_id/cosign", async (context) => context.json(await cosignCase(context.get("open"))));
  app.post("/:case_id/bundles", async (context) =>
    context.json(await bundleCase(context.get("open"), await bodyOf(context, NewBundle)), 201),
  );
  return app;
}

const TELL_EVERY_MS = 200;

// It may take long: lines go out all the while, so that nobody takes it for dead, and it stops when nobody reads them.
function replayLines(context: Context<{ Variables: Variables }>, figures: readonly string[]): Response {
  const { openScratchLake } = context.get("workspace");
  return stream(context, async (out) => {
    const controller = new AbortController();
    const stop = () => controller.abort();
    out.onAbort(stop);
    context.req.raw.signal.addEventListener("abort", stop, { once: true });
    const tell = (line: ReplayLine) => out.writeln(JSON.stringify(line));
    let told = 0;
    const onProgress = (stage: Stage, done: number, total: number | null) => {
      if (Date.now() - told < TELL_EVERY_MS) return;
      told = Date.now();
      void tell({ stage, done, total });
    };
    try {
      await tell({
        result: await replay(context.get("open"), { figures, openLake: openScratchLake, signal: controller.signal, onProgress }),
      });
    } catch (mistake) {
      if (!(mistake instanceof Fault)) console.error(mistake);
      await tell({ fault: toFaultRecord(mistake instanceof Fault ? mistake : new Fault("broken")) });
    }
  });
}
