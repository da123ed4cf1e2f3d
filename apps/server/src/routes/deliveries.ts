// Who was told and how, and what people learned of it since.

import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import { listDeliveries, markDeliveries, MOST_MARKS } from "hamon";
import { CHANNELS, DELIVERY_STATES, Fault, MARK_STATES } from "@hamon/records";
import type { HamonApp, Variables } from "../app.js";
import { bodyOf, queryOf } from "../refusal.js";
import { writeView } from "./exposure.js";
import { PageQuery } from "./page.js";

/** A thousand pages of a call list, with a note to each. */
const MAX_MARKS_BYTES = 16 * 1024 * 1024;

const DeliveryQuery = PageQuery.extend({
  /** Person and attempt: a person may have several. */
  after: z
    .string()
    .regex(/^\d{1,16}\.\d{1,9}$/)
    .optional(),
  channel: z.enum(CHANNELS).optional(),
  state: z.enum(DELIVERY_STATES).optional(),
  number: z.string().max(60).optional(),
});

const NewMarks = z.object({
  marks: z.array(
    z.object({
      delivery_id: z.string().max(200),
      state: z.enum(MARK_STATES),
      on: z.string().max(40),
      reason: z.string().max(60).exactOptional(),
      note: z.string().max(500).exactOptional(),
      line: z.number().int().min(1).exactOptional(),
    }),
  ),
  is_trial: z.boolean().exactOptional(),
});

export const isMarksPath = (path: string): boolean => /^\/api\/cases\/[^/]+\/deliveries\/marks$/.test(path);
export const marksLimit = bodyLimit({ maxSize: MAX_MARKS_BYTES, onError: () => refuseSize() });

function refuseSize(): never {
  throw new Fault("marks-too-many", { params: { most: MOST_MARKS } });
}

export function deliveryRoutes(): HamonApp {
  const app = new Hono<{ Variables: Variables }>();
  app.get("/:case_id/deliveries", async (context) => {
    const open = context.get("open");
    const { after = null, channel = null, state = null, number = null, limit } = queryOf(context, DeliveryQuery);
    await writeView(open, { what: "deliveries", channel: channel ?? "", state: state ?? "" });
    return context.json(await listDeliveries(open, { after, channel, state, number, limit }));
  });
  app.post("/:case_id/deliveries/marks", async (context) =>
    context.json(await markDeliveries(context.get("open"), await bodyOf(context, NewMarks))),
  );
  return app;
}
