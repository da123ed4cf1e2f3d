// Plans: a first attempt for each person, and the next channel for whom the last one did not reach.

import type { OpenCase } from "@hamon/case";
import type { Channel } from "@hamon/records";
import { channelsFor, nextChannel } from "./contact.js";
import { insertPlans, markGone, plannedPersons, unreachedAfter, type NewPlan } from "./delivery-rows.js";
import type { ContactPages } from "./person-pages.js";

const PAGE = 5000;
/** Below every row id. */
export const BEFORE_ALL = -1;
/** Above every row id: rowId stays below 2^53. */
const AFTER_ALL = Number.MAX_SAFE_INTEGER;

export interface Planning {
  readonly contacts: ContactPages;
  readonly allowed: ReadonlySet<Channel>;
  readonly signal: AbortSignal;
}

/** One attempt for everybody who has none. Who is planned and no longer there is marked; who is back counts again. */
export async function planFirst(open: OpenCase, { contacts, allowed, signal }: Planning): Promise<void> {
  let after = BEFORE_ALL;
  for (;;) {
    signal.throwIfAborted();
    const page = await contacts.after(after, PAGE);
    const until = page.at(-1)?.person_id ?? AFTER_ALL;
    const planned = await plannedPersons(open, after, until);
    const here = new Set(page.map(({ person_id }) => person_id));
    await markGone(
      open,
      [...planned].filter(([id, is_gone]) => !is_gone && !here.has(id)).map(([id]) => id),
      true,
    );
    await markGone(
      open,
      [...planned].filter(([id, is_gone]) => is_gone && here.has(id)).map(([id]) => id),
      false,
    );
    const fresh = page.filter(({ person_id }) => !planned.has(person_id));
    await insertPlans(
      open,
      fresh.map(
        (contact): NewPlan => ({ person_id: contact.person_id, attempt: 1, channel: channelsFor(contact, allowed)[0] ?? "publication" }),
      ),
    );
    if (page.length === 0) return;
    after = until;
  }
}

/** The next channel for everybody whose last attempt failed or came back. @returns how many were planned. */
export async function planNext(open: OpenCase, { contacts, allowed, signal }: Planning): Promise<number> {
  let count = 0;
  let after = BEFORE_ALL;
  for (;;) {
    signal.throwIfAborted();
    const page = await unreachedAfter(open, after, PAGE);
    const last = page.at(-1);
    if (last === undefined) return count;
    const known = new Map((await contacts.of(page.map(({ person_id }) => person_id))).map((contact) => [contact.person_id, contact]));
    const plans = page.flatMap(({ person_id, channel, attempt }): NewPlan[] => {
      const contact = known.get(person_id);
      const next = contact === undefined ? null : nextChannel(contact, allowed, channel);
      return next === null ? [] : [{ person_id, channel: next, attempt: attempt + 1 }];
    });
    count += await insertPlans(open, plans);
    after = last.person_id;
  }
}
