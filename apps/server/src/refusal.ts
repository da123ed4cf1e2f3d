// How a fault leaves over HTTP. A bug leaves as 500 with its code only; the log of the process has the rest.

import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { Fault, toFaultRecord, type Refusal } from "@hamon/records";
import type { z } from "zod";

const STATUS: Readonly<Record<string, ContentfulStatusCode>> = {
  "not-signed-in": 401,
  "cross-site": 403,
  "body-too-large": 413,
  "not-found": 404,
  "case-unknown": 404,
  "run-unknown": 404,
  "source-not-there": 404,
  "event-unknown": 404,
  "row-unknown": 404,
  "unmapped-group-unknown": 404,
  "evidence-unknown": 404,
  "entry-unknown": 404,
  "acquisition-unknown": 404,
  "document-unknown": 404,
  "obligation-unknown": 404,
  "rule-pack-unknown": 404,
  "finding-unknown": 404,
  "suppression-unknown": 404,
  "run-in-progress": 409,
  "unmapped-changed": 409,
  "nothing-explained": 409,
  "rule-pack-there": 409,
  "suppression-there": 409,
  "suppression-over": 409,
  "disk-full": 507,
};

/** What hono itself refuses. */
const REFUSED: Readonly<Record<number, Fault>> = { 403: new Fault("cross-site"), 413: new Fault("body-too-large") };

export function refuse(context: Context, mistake: unknown): Response {
  if (mistake instanceof Fault) {
    return context.json<Refusal>({ fault: toFaultRecord(mistake) }, STATUS[mistake.code] ?? 400);
  }
  if (mistake instanceof HTTPException && REFUSED[mistake.status] !== undefined) return refuse(context, REFUSED[mistake.status]);
  console.error(mistake);
  const broken = new Fault("broken", { at: new URL(context.req.url).pathname });
  return context.json<Refusal>({ fault: toFaultRecord(broken) }, 500);
}

/** The body, checked. @throws {Fault} `bad-request` naming each field that is wrong, without its value. */
export async function bodyOf<Schema extends z.ZodType>(context: Context, schema: Schema): Promise<z.output<Schema>> {
  let body: unknown;
  try {
    body = await context.req.json();
  } catch (cause) {
    throw new Fault("bad-request", { params: { fields: "JSON" }, cause });
  }
  return parseWith(schema, body);
}

export function queryOf<Schema extends z.ZodType>(context: Context, schema: Schema): z.output<Schema> {
  return parseWith(schema, context.req.query());
}

function parseWith<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path }) => path.join(".") || "—").join(", ");
  throw new Fault("bad-request", { params: { fields } });
}
