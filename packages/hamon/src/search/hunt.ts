// Goes through row groups of events in the order of time until enough were found, reading as few as it can.
//
// What the lists of values and the sieves rule out is never read. A page is known once no group that is left can hold an
// event before its last one. Between two readings it may end: it then says how far it came.

import type { Lake, LakeSession } from "@hamon/lake";
import type { SearchView } from "@hamon/records";
import { searchParts, type Block, type SearchPart } from "./blocks.js";
import { isListed, textColumns } from "./conditions.js";
import type { Term } from "./query.js";
import { conditionsOf, soughtOf, type Sought } from "./sieving.js";
import { findValues } from "./values.js";

/** A place in the order of events. */
export interface EventKey {
  readonly us: number;
  readonly event_id: number;
}

export interface HuntOptions {
  readonly terms: readonly Term[];
  /** Originals to look into; null: all. */
  readonly evidence_ids: ReadonlySet<string> | null;
  /** Microseconds since 1970; from included, to not. */
  readonly from_us: number;
  readonly to_us: number;
  readonly isNewestFirst: boolean;
  readonly after: EventKey | null;
  readonly limit: number;
  readonly most_ms: number;
}

export interface Hunted extends Pick<SearchView, "cut" | "event_count" | "read_count" | "skipped_count" | "unlisted_fields"> {
  readonly keys: readonly EventKey[];
  readonly next: EventKey | null;
  readonly parts: readonly SearchPart[];
}

const FIRST_BATCH = 2;
const MOST_BATCH = 16;
/** Where sieves leave fewer of the groups than one in so many, a word is rare and its page lies in many of them: they are read at once. */
const RARE = 4;
/** Of the time there is, a batch may take so much: the next is then larger. */
const SHARE_OF_BATCH = 0.2;

/** A class: it stands somewhere among the groups. */
export class Hunt {
  readonly #lake: Lake;
  readonly #session: LakeSession;
  readonly #options: HuntOptions;
  readonly #started = performance.now();
  #parts: ReadonlyMap<string, SearchPart> = new Map();
  #sought: readonly Sought[] = [];
  #found: readonly EventKey[] = [];

  constructor(lake: Lake, session: LakeSession, options: HuntOptions) {
    this.#lake = lake;
    this.#session = session;
    this.#options = options;
  }

  async run(): Promise<Hunted> {
    const { evidence_ids } = this.#options;
    const all = await searchParts(this.#lake, this.#session);
    const parts = evidence_ids === null ? all : all.filter(({ part }) => evidence_ids.has(part.part));
    this.#parts = new Map(parts.map((one) => [one.part.path, one]));
    const values = await findValues({ lake: this.#lake, session: this.#session }, this.#options.terms, parts);
    this.#sought = this.#options.terms.map((term) => soughtOf(term, values.get(term)));
    const inTime = parts.flatMap(({ blocks }) => blocks.filter((block) => this.#isInTime(block)));
    const open = inTime.filter((block) => this.#mayHold(block)).toSorted((a, b) => this.#edgeOf(b) - this.#edgeOf(a));
    const isRare = open.length * RARE < inTime.length;
    const at = await this.#go(open, isRare ? MOST_BATCH : FIRST_BATCH);
    const [event_count, open_count] = [countOf(inTime), countOf(open)];
    const counts = { event_count, read_count: countOf(open.slice(0, at)), skipped_count: event_count - open_count };
    return { ...this.#result(open[at]), ...counts, unlisted_fields: this.#unlisted(open), parts };
  }

  // How many groups were read.
  async #go(open: readonly Block[], first: number): Promise<number> {
    let [at, size] = [0, first];
    while (at < open.length && !this.#isKnown(open[at])) {
      const start = performance.now();
      if (at > 0 && start - this.#started > this.#options.most_ms && this.#goesOn(open[at])) break;
      const batch = open.slice(at, at + size);
      this.#found = this.#best([...this.#found, ...(await this.#read(batch))]);
      at += batch.length;
      if (performance.now() - start < this.#options.most_ms * SHARE_OF_BATCH) size = Math.min(MOST_BATCH, size * 2);
    }
    return at;
  }

  #result(left: Block | undefined): Pick<Hunted, "keys" | "next" | "cut"> {
    const { limit, isNewestFirst } = this.#options;
    const sure = left === undefined ? this.#found : this.#found.filter(({ us }) => this.#rank(us) > this.#edgeOf(left));
    const keys = sure.slice(0, limit);
    if (sure.length > limit) return { keys, next: keys.at(-1) ?? null, cut: "limit" };
    if (left === undefined) return { keys, next: null, cut: null };
    const us = this.#rank(this.#edgeOf(left));
    return { keys, next: { us, event_id: isNewestFirst ? Number.MAX_SAFE_INTEGER : -1 }, cut: "time" };
  }

  // Larger is earlier in the order asked for.
  #rank(us: number): number {
    return this.#options.isNewestFirst ? us : -us;
  }

  // Where a group may begin to matter: not before the place to go on from.
  #edgeOf({ first_us, last_us }: Block): number {
    const { after, isNewestFirst } = this.#options;
    return Math.min(this.#rank(isNewestFirst ? last_us : first_us), after === null ? Number.POSITIVE_INFINITY : this.#rank(after.us));
  }

  /** Whether an answer that ends before this group leaves less to the next. */
  #goesOn(next: Block | undefined): boolean {
    const { after } = this.#options;
    return after === null || (next !== undefined && this.#edgeOf(next) < this.#rank(after.us));
  }

  #isKnown(next: Block | undefined): boolean {
    const last = this.#found[this.#options.limit];
    return last !== undefined && next !== undefined && this.#rank(last.us) > this.#edgeOf(next);
  }

  #isInTime({ first_us, last_us }: Block): boolean {
    const { from_us, to_us, after, isNewestFirst } = this.#options;
    const isBefore = after !== null && (isNewestFirst ? first_us > after.us : last_us < after.us);
    return last_us >= from_us && first_us < to_us && !isBefore;
  }

  #partOf({ part }: Block): SearchPart {
    return this.#parts.get(part.path) as SearchPart;
  }

  #mayHold(block: Block): boolean {
    return !conditionsOf(this.#sought, this.#partOf(block), [block]).includes(false);
  }

  async #read(batch: readonly Block[]): Promise<readonly EventKey[]> {
    const paths = [...new Set(batch.map(({ part }) => part.path))];
    const selects = paths.map((path) => this.#selectOf(batch.filter(({ part }) => part.path === path)));
    return this.#session.query<EventKey>(`select * from (${selects.join(" union all ")}) ${this.#inOrder("us")}`);
  }

  // Of one part: it is opened once, however many of its groups are read.
  #selectOf(blocks: readonly Block[]): string {
    const part = this.#partOf(blocks[0] as Block);
    const conditions = conditionsOf(this.#sought, part, blocks).filter((one) => one !== true);
    const where = [`(${rangesOf(blocks).join(" or ")})`, ...this.#timeSql(), ...conditions].join(" and ");
    const rows = this.#lake.select([part.part]);
    return `(select event_id, epoch_us("@timestamp") as us from (${rows}) where ${where} ${this.#inOrder('"@timestamp"')})`;
  }

  #timeSql(): readonly string[] {
    const { from_us, to_us, after, isNewestFirst } = this.#options;
    const [at, sign] = [`make_timestamp(${after?.us})`, isNewestFirst ? "<" : ">"];
    return [
      ...(from_us === Number.NEGATIVE_INFINITY ? [] : [`"@timestamp" >= make_timestamp(${from_us})`]),
      ...(to_us === Number.POSITIVE_INFINITY ? [] : [`"@timestamp" < make_timestamp(${to_us})`]),
      ...(after === null ? [] : [`"@timestamp" ${sign}= ${at} and ("@timestamp" ${sign} ${at} or event_id ${sign} ${after.event_id})`]),
    ];
  }

  #inOrder(time: string): string {
    const way = this.#options.isNewestFirst ? "desc" : "asc";
    return `order by ${time} ${way}, event_id ${way} limit ${this.#options.limit + 1}`;
  }

  #best(keys: readonly EventKey[]): readonly EventKey[] {
    const byId = this.#options.isNewestFirst ? -1 : 1;
    return keys
      .toSorted((a, b) => this.#rank(b.us) - this.#rank(a.us) || (a.event_id - b.event_id) * byId)
      .slice(0, this.#options.limit + 1);
  }

  // Of the parts in which anything is left to be read.
  #unlisted(open: readonly Block[]): readonly string[] {
    const fields = new Set<string>();
    for (const part of new Set(open.map((block) => this.#partOf(block))))
      for (const { term, bits } of this.#sought)
        for (const field of bits === null ? [] : term.kind === "word" ? textColumns(part) : [term.field])
          if (!isListed(part, field)) fields.add(field);
    return [...fields].sort();
  }
}

/** Groups beside each other are one range. */
function rangesOf(blocks: readonly Block[]): readonly string[] {
  const ranges: { readonly first: number; last: number; no: number }[] = [];
  for (const { no, first_event_id, last_event_id } of blocks.toSorted((a, b) => a.no - b.no)) {
    const before = ranges.at(-1);
    if (before?.no === no - 1) Object.assign(before, { last: last_event_id, no });
    else ranges.push({ first: first_event_id, last: last_event_id, no });
  }
  return ranges.map(({ first, last }) => `event_id between ${first} and ${last}`);
}

function countOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { event_count }) => sum + event_count, 0);
}
