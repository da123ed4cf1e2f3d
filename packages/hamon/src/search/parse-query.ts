// The text of a search box, read: `source.ip:203.0.113.5 status>=500 見積 -robot "two words"`.
//
//   word            stands in some field of text          "two words"   with the space between
//   field:value     the whole value        field~value    a part of it        field:*   has a value
//   field>=5        also > < <= =          field!=value, -term   what follows does not hold
//
// All terms hold at once. Mistakes are all collected, each with the place (from 1) of the letter where it begins; what was
// typed is not in them, as it may name somebody.

import { Fault, SEARCH_ALIASES, SEARCH_FIELDS, type FaultParams } from "@hamon/records";
import { nearestOf } from "./nearest.js";
import { isComparison, type Operator, type Term } from "./query.js";

const MOST_LETTERS = 20_000;
const MOST_TERMS = 50;
const SPACE = /[\s\u3000]+/uy;
const NAME = /(-?)([@\p{L}_][\p{L}\p{N}_.@]*)(!=|>=|<=|:~|[:=~<>])/uy;
const MINUS = /-(?=\S)/uy;
const BARE = /[^\s\u3000"]+/uy;
const QUOTED = /"((?:[^"\\]|\\.)*)"/suy;
const NUMBER = /^-?\d{1,15}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/;
const OPERATORS: Readonly<Record<string, Operator>> = { ":": "=", "!=": "=", ":~": "~" };

/** @throws {Fault} `search-too-long`, `search-field-unknown`, `search-value-missing`, `search-quote-open`, `search-value-no-number`, `search-value-no-moment`, `search-operator-wrong`. */
export function parseQuery(text: string): readonly Term[] {
  if (text.length > MOST_LETTERS) throw new Fault("search-too-long", { params: { most: MOST_LETTERS, most_terms: MOST_TERMS } });
  const reader = new QueryReader(text);
  const terms = reader.terms();
  if (terms.length > MOST_TERMS) throw new Fault("search-too-long", { params: { most: MOST_LETTERS, most_terms: MOST_TERMS } });
  const [first, ...others] = reader.faults;
  if (first !== undefined) throw others.length === 0 ? first : new Fault(first.code, { ...placeOf(first), all: reader.faults });
  return terms;
}

function placeOf({ at, params }: Fault): { readonly at: string | undefined; readonly params: FaultParams } {
  return { at, params };
}

/** A class: it stands at a place of the text. */
class QueryReader {
  readonly faults: Fault[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  terms(): readonly Term[] {
    const terms: Term[] = [];
    for (;;) {
      this.#take(SPACE);
      if (this.#at >= this.#text.length) return terms;
      const term = this.#term();
      if (term !== null) terms.push(term);
    }
  }

  #term(): Term | null {
    const start = this.#at;
    const named = this.#take(NAME);
    if (named !== null) return this.#field(start, named);
    const is_negated = this.#take(MINUS) !== null;
    const text = this.#value();
    return text === null ? null : { kind: "word", text, is_negated };
  }

  #field(start: number, [, minus = "", name = "", sign = ""]: RegExpExecArray): Term | null {
    const known = fieldOf(name);
    const valueAt = this.#at;
    const value = this.#value();
    if (known === null) return this.#refuse("search-field-unknown", start + minus.length, { nearest: nearestOf(name, NAMES) });
    if (value === null) return null;
    const isBare = this.#text[valueAt] !== '"';
    const operator: Operator = value === "*" && isBare && sign !== "~" ? "*" : (OPERATORS[sign] ?? (sign as Operator));
    const is_negated = (minus === "-") !== (sign === "!=");
    const fault = faultOf(known, operator, value);
    if (fault !== null) return this.#refuse(fault, valueAt, { field: known });
    return { kind: "field", field: known, operator, value: operator === "*" ? "" : value, is_negated };
  }

  // What stands in quotes, else all up to the next space.
  #value(): string | null {
    const start = this.#at;
    const quoted = this.#take(QUOTED);
    if (quoted !== null) return this.#unless((quoted[1] ?? "").replace(/\\(.)/gsu, "$1"), start);
    if (this.#text[this.#at] === '"') {
      this.#at = this.#text.length;
      return this.#refuse("search-quote-open", start);
    }
    return this.#unless(this.#take(BARE)?.[0] ?? "", start);
  }

  #unless(value: string, start: number): string | null {
    return value === "" ? this.#refuse("search-value-missing", start) : value;
  }

  #refuse(code: string, at: number, params: FaultParams = {}): null {
    const position = Array.from(this.#text.slice(0, at)).length + 1;
    this.faults.push(new Fault(code, { params: { position, ...params } }));
    return null;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }
}

const NAMES = [...Object.keys(SEARCH_ALIASES), ...Object.keys(SEARCH_FIELDS)];

function fieldOf(name: string): string | null {
  const lower = name.toLowerCase();
  if (Object.hasOwn(SEARCH_FIELDS, lower)) return lower;
  return Object.hasOwn(SEARCH_ALIASES, lower) ? (SEARCH_ALIASES[lower] ?? null) : null;
}

function faultOf(field: string, operator: Operator, value: string): string | null {
  const kind = SEARCH_FIELDS[field];
  if (operator === "*") return null;
  if (kind === "text") return isComparison(operator) ? "search-operator-wrong" : null;
  if (operator === "~") return "search-operator-wrong";
  if (kind === "number") return NUMBER.test(value) ? null : "search-value-no-number";
  return MOMENT.test(value) && !Number.isNaN(Date.parse(value)) ? null : "search-value-no-moment";
}
