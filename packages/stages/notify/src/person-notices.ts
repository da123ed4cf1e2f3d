// What one person was told, for whoever hands it to them: every attempt, and the text of the notice as it is made now.

import type { OpenCase } from "@hamon/case";
import { cleanText } from "@hamon/press";
import type { Delivery } from "@hamon/records";
import { noticeNumber } from "./delivery-id.js";
import { nameLine } from "./mail.js";
import { openNotices } from "./notice.js";
import { readPersons } from "./person-pages.js";

/** States in which a text left for the person, or was made to. */
const TOLD: ReadonlySet<string> = new Set(["made", "sent", "failed", "returned", "reached"]);
const WRITTEN: ReadonlySet<string> = new Set(["mail", "letter"]);

export interface PersonNotices {
  readonly deliveries: readonly (Pick<Delivery, "channel" | "state" | "attempt" | "reason" | "made_at" | "changed_at"> & {
    /** 通知番号. */
    readonly number: string;
  })[];
  /** Null where nothing was written to the person. Made anew: letters lie in files of a thousand persons, mails are not kept. */
  readonly text: string | null;
}

/** @param first_row_id the person's first row, as `delivery.person_id`. @throws {Fault} the codes of openNotices. */
export async function noticesOf(open: OpenCase, first_row_id: number): Promise<PersonNotices> {
  const rows = await open.store.db
    .selectFrom("delivery")
    .select(["delivery_id", "channel", "state", "attempt", "reason", "made_at", "changed_at"])
    .where("case_id", "=", open.case_id)
    .where("person_id", "=", first_row_id)
    .orderBy("attempt")
    .execute();
  const isWritten = rows.some(({ channel, state }) => WRITTEN.has(channel) && TOLD.has(state));
  const deliveries = rows.map(({ delivery_id, ...row }) => ({ number: noticeNumber(delivery_id), ...row }));
  return { deliveries: deliveries as PersonNotices["deliveries"], text: isWritten ? await textFor(open, first_row_id) : null };
}

async function textFor(open: OpenCase, first_row_id: number): Promise<string | null> {
  const person = (await readPersons(open, [first_row_id])).get(first_row_id);
  if (person === undefined) return null;
  const notices = await openNotices(open);
  const parts = [nameLine(open, person.name), notices.title, notices.textOf(person), open.record.organisation];
  return `${parts.map((part) => cleanText(part).trim()).join("\n\n")}\n`;
}
