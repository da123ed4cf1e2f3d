// Lists for people: whom to call, and for whom publication takes the place of a notice.

import type { OpenCase } from "@hamon/case";
import { printXlsx } from "@hamon/press";
import { rowName, type DeliveryState, type FileDigest } from "@hamon/records";
import type { Item, Value } from "@hamon/template";
import { noticeNumber } from "./delivery-id.js";
import { plannedAfter, type PlannedDelivery, type StateChange } from "./delivery-rows.js";
import type { BatchRun } from "./letters.js";
import { LANGUAGE, type Notices } from "./notice.js";
import { nextName, putBatch } from "./outbox.js";
import { readPersons, type Person } from "./person-pages.js";
import { BEFORE_ALL } from "./plan.js";

const PER_FILE = 5000;

interface ListKind {
  readonly channel: "call" | "publication";
  readonly template: "call_list" | "publication_list";
  readonly state: DeliveryState;
  readonly reason: string | null;
}

const CALLS: ListKind = { channel: "call", template: "call_list", state: "made", reason: null };
const PUBLICATION: ListKind = { channel: "publication", template: "publication_list", state: "listed", reason: null };

export function makeCallLists(open: OpenCase, run: BatchRun): Promise<readonly FileDigest[]> {
  return makeLists(open, CALLS, run);
}

export function makePublicationLists(open: OpenCase, run: BatchRun): Promise<readonly FileDigest[]> {
  return makeLists(open, PUBLICATION, run);
}

async function makeLists(open: OpenCase, kind: ListKind, run: BatchRun): Promise<readonly FileDigest[]> {
  const files: FileDigest[] = [];
  let after = BEFORE_ALL;
  for (;;) {
    run.signal.throwIfAborted();
    const page = await plannedAfter(open, kind.channel, { after, limit: PER_FILE });
    const last = page.at(-1);
    if (last === undefined) return files;
    files.push(await makeList(open, kind, { page, notices: run.notices }));
    run.onBatch(page.length);
    after = last.person_id;
  }
}

async function makeList(
  open: OpenCase,
  kind: ListKind,
  { page, notices }: { readonly page: readonly PlannedDelivery[]; readonly notices: Notices },
): Promise<FileDigest> {
  const persons = await readPersons(
    open,
    page.map(({ person_id }) => person_id),
  );
  const items = page.map((delivery) => personItem(delivery, persons.get(delivery.person_id), notices));
  const { title, blocks } = notices.renderList(kind.template, items);
  const { organisation, is_synthetic } = open.record;
  const banner = is_synthetic ? open.content.sentence(LANGUAGE, "press.synthetic") : null;
  const bytes = await printXlsx(blocks, {
    language: LANGUAGE,
    title,
    author: organisation,
    footer: organisation,
    banner,
    madeAt: open.now(),
  });
  const path = await nextName(open, kind.channel);
  const changes = page.map(
    ({ delivery_id }, i): StateChange => ({ delivery_id, state: kind.state, reference: `${path}#${i + 1}`, reason: kind.reason }),
  );
  return putBatch(open, { shelf: kind.channel, path, bytes, changes });
}

function personItem({ delivery_id, person_id }: PlannedDelivery, person: Person | undefined, notices: Notices): Item {
  const text = (words: string | null | undefined): Value =>
    words === null || words === undefined || words === "" ? { type: "unknown" } : { type: "text", text: words };
  return {
    key: String(person_id),
    values: {
      number: { type: "text", text: noticeNumber(delivery_id) },
      person_id: { type: "text", text: rowName(person_id) },
      name: text(person?.name),
      kana: text(person?.name_kana),
      phone: text(person?.phone),
      elements: text(person === undefined ? "" : notices.elementsOf(person)),
      certainty: text(person?.certainty),
    },
  };
}
