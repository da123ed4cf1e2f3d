// Letters: PDFs of a thousand, in the outbox. Each delivery knows its file and page.

import type { OpenCase } from "@hamon/case";
import type { Letter, LetterOptions, Press } from "@hamon/press";
import type { FileDigest } from "@hamon/records";
import { dayText, japanDay } from "@hamon/template";
import { noticeNumber } from "./delivery-id.js";
import { plannedAfter, type PlannedDelivery, type StateChange } from "./delivery-rows.js";
import { nameLine } from "./mail.js";
import { LANGUAGE, type Notices } from "./notice.js";
import { nextName, putBatch } from "./outbox.js";
import { readPersons, type Person } from "./person-pages.js";
import { BEFORE_ALL } from "./plan.js";

const PER_FILE = 1000;
const POSTAL_DIGITS = /^(\d{3})-?(\d{4})$/;

export interface BatchRun {
  readonly notices: Notices;
  readonly signal: AbortSignal;
  readonly onBatch: (count: number) => void;
}

export interface LetterTally {
  readonly files: readonly FileDigest[];
  readonly geta_count: number;
}

export async function printAllLetters(open: OpenCase, press: Press, run: BatchRun): Promise<LetterTally> {
  const files: FileDigest[] = [];
  let geta = 0;
  let after = BEFORE_ALL;
  for (;;) {
    run.signal.throwIfAborted();
    const page = await plannedAfter(open, "letter", { after, limit: PER_FILE });
    const last = page.at(-1);
    if (last === undefined) return { files, geta_count: geta };
    const printed = await printPage(open, press, { run, page });
    if (printed !== null) {
      files.push(printed.file);
      geta += printed.geta_count;
    }
    run.onBatch(page.length);
    after = last.person_id;
  }
}

interface LetterPage {
  readonly run: BatchRun;
  readonly page: readonly PlannedDelivery[];
}

async function printPage(open: OpenCase, press: Press, { run, page }: LetterPage) {
  const persons = await readPersons(
    open,
    page.map(({ person_id }) => person_id),
  );
  const there = page.flatMap((delivery) => {
    const person = persons.get(delivery.person_id);
    return person === undefined ? [] : [{ delivery, person }];
  });
  if (there.length === 0) return null;
  const texts = new TextsOfPage(run.notices);
  const letters = there.map(({ delivery, person }) => letterOf(open, { delivery, person, body: texts.indexOf(person) }));
  const { pdf, pages, geta_count } = await press.printLetters(letters, texts.bodies, letterOptions(open, run.notices));
  const path = await nextName(open, "letter");
  const changes = there.map(
    ({ delivery: { delivery_id } }, i): StateChange => ({
      delivery_id,
      state: "made",
      reference: `${path}#page=${pages[i] ?? 1}`,
      reason: null,
    }),
  );
  return { file: await putBatch(open, { shelf: "letter", path, bytes: pdf, changes }), geta_count };
}

/** The texts that this page's persons need, and no others: each is laid out. */
class TextsOfPage {
  readonly bodies: Notices["bodies"][number][] = [];
  readonly #notices: Notices;
  readonly #indexes = new Map<number, number>();

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  indexOf(person: Person): number {
    const body = this.#notices.bodyOf(person);
    const known = this.#indexes.get(body);
    if (known !== undefined) return known;
    this.bodies.push(this.#notices.bodies[body] ?? []);
    this.#indexes.set(body, this.bodies.length - 1);
    return this.bodies.length - 1;
  }
}

interface LetterParts {
  readonly delivery: PlannedDelivery;
  readonly person: Person;
  readonly body: number;
}

function letterOf(open: OpenCase, { delivery, person, body }: LetterParts): Letter {
  const word = (key: string, params: Readonly<Record<string, string>>) => open.content.sentence(LANGUAGE, `notice.${key}`, params);
  return {
    postal_code: postalLine(person.postal_code, (postal_code) => word("postal_code", { postal_code })),
    address: person.address ?? "",
    name: nameLine(open, person.name),
    number: word("number", { number: noticeNumber(delivery.delivery_id) }),
    body,
  };
}

function postalLine(postalCode: string | null, print: (postalCode: string) => string): string {
  const [, area, town] = POSTAL_DIGITS.exec((postalCode ?? "").normalize("NFKC").trim()) ?? [];
  if (area === undefined || town === undefined) return postalCode ?? "";
  return print(`${area}-${town}`);
}

function letterOptions(open: OpenCase, notices: Notices): LetterOptions {
  const { organisation, is_synthetic } = open.record;
  const madeAt = open.now();
  return {
    language: LANGUAGE,
    title: notices.title,
    author: organisation,
    banner: is_synthetic ? open.content.sentence(LANGUAGE, "press.synthetic") : null,
    madeAt,
    made: dayText(japanDay(madeAt), LANGUAGE),
    sender: [
      organisation,
      notices.statement("sender_address") ?? "",
      notices.statement("contact_name") ?? "",
      notices.statement("contact_phone") ?? "",
    ].filter((line) => line !== ""),
  };
}
