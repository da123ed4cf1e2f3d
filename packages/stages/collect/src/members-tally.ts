// What became of the files of an archive, each and all together.

import type { SourceMember, SourceResult } from "@hamon/records";
import type { ParseOutcome } from "./parse-messages.js";
import type { Sniffed } from "./sniff.js";
import type { Read } from "./source-result.js";

type Warning = SourceResult["warnings"][number];

/** Of an archive of a hundred thousand files nobody reads the list. */
const MOST_LISTED = 1000;
/** Files that are named for the same warning. */
const MOST_NAMED = 3;

interface ReadMember {
  readonly sniffed: Sniffed;
  readonly outcome: ParseOutcome;
  /** Why it could not be read to its end. */
  readonly reason: string | null;
  readonly read: Read;
}

/** A class: it counts over a whole archive. */
export class MembersTally {
  readonly #members: SourceMember[] = [];
  readonly #formats = new Map<string, number>();
  readonly #warnings = new Map<string, Warning[]>();
  readonly #more = new Map<string, number>();
  #count = 0;
  #unread = 0;
  #rows = 0;
  #unparsed = 0;
  #first: string | null = null;
  #last: string | null = null;
  /** Where the row numbers of the next file begin. */
  nextRow = 0;

  refused(path: string, reason: string): void {
    this.#take({ path, format: null, row_count: 0, unparsed_count: 1, first_row: this.nextRow, reason });
  }

  empty(path: string): void {
    this.#take({ path, format: "empty", row_count: 0, unparsed_count: 0, first_row: this.nextRow, reason: null });
  }

  add(path: string, { sniffed, outcome, reason, read }: ReadMember): void {
    const { row_count, first_at, last_at } = read;
    const format = sniffed.recognised?.name ?? sniffed.format;
    const unparsed_count = read.unparsed_count + (reason === null ? 0 : 1);
    this.#take({ path, format, row_count, unparsed_count, first_row: this.nextRow, reason });
    this.nextRow += outcome.used_rows;
    if (first_at !== null && (this.#first === null || first_at < this.#first)) this.#first = first_at;
    if (last_at !== null && (this.#last === null || last_at > this.#last)) this.#last = last_at;
    for (const warning of read.warnings) this.warn(path, warning);
  }

  /** Each names its file; the same of many files is named a few times and then counted. */
  warn(path: string, { code, params }: Warning): void {
    const known = this.#warnings.get(code) ?? [];
    this.#warnings.set(code, known);
    if (known.length < MOST_NAMED) known.push({ code, params: { ...params, name: path } });
    else this.#more.set(code, (this.#more.get(code) ?? 0) + 1);
  }

  read(): Read {
    const formats = Object.fromEntries([...this.#formats].sort(([, a], [, b]) => b - a));
    return {
      row_count: this.#rows,
      unparsed_count: this.#unparsed,
      warnings: this.#allWarnings(),
      first_at: this.#first,
      last_at: this.#last,
      members: { count: this.#count, unread_count: this.#unread, formats, list: this.#members },
    };
  }

  #allWarnings(): readonly Warning[] {
    const warnings = [...this.#warnings].flatMap(([code, named]) => {
      const count = this.#more.get(code) ?? 0;
      return count === 0 ? named : [...named, { code: "members-more", params: { count } }];
    });
    return this.#count === 0 ? [...warnings, { code: "no-rows", params: {} }] : warnings;
  }

  #take(member: SourceMember): void {
    const { format, reason, row_count, unparsed_count } = member;
    this.#count += 1;
    this.#rows += row_count;
    this.#unparsed += unparsed_count;
    if (format !== null) this.#formats.set(format, (this.#formats.get(format) ?? 0) + 1);
    if (reason !== null) {
      this.#unread += 1;
      this.warn(member.path, { code: row_count === 0 ? "member-unread" : "member-cut", params: { reason, row_count } });
    }
    if (this.#members.length < MOST_LISTED) this.#members.push(member);
  }
}
