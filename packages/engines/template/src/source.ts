// What references stand for. A stage gives the values; the engine only asks.

import type { FigureView, Language, Text } from "@hamon/records";

export type Value =
  /** `key` is what `choose` compares; default the text. */
  | { readonly type: "text"; readonly text: string; readonly key?: string }
  /** A day in Japan, YYYY-MM-DD. */
  | { readonly type: "day"; readonly day: string }
  /** A moment, RFC 3339; printed as time in Japan. */
  | { readonly type: "moment"; readonly at: string }
  | { readonly type: "count"; readonly count: number }
  | { readonly type: "truth"; readonly truth: boolean }
  | { readonly type: "figure"; readonly figure: FigureView }
  /** Known to be asked, not known. */
  | { readonly type: "unknown" };

/** One turn of `each`. `key` replaces $key in references. */
export interface Item {
  readonly key: string;
  readonly values: Readonly<Record<string, Value>>;
}

export interface Sources {
  /** The value of {{kind:key}}. Undefined: there is no such reference, and the template is wrong. */
  value(kind: string, key: string): Value | undefined;
  /** The items of `each: name`. Undefined: there is no such list. */
  list(name: string): readonly Item[] | undefined;
}

/** How a language prints values. From content/templates/words.yml. */
export interface Words {
  readonly unknown: Text;
  readonly attested_zero: Text;
  readonly not_meaningful: Text;
  /** Of persons. {number}, {low}, {high}: numbers without unit; {unit}. */
  readonly range: Text;
  /** Of rows. {low}, {high}, {unit}. */
  readonly between: Text;
  /** {number}, {unit}. */
  readonly amount: Text;
  readonly yes: Text;
  readonly no: Text;
  /** One and many, for each unit of a figure. */
  readonly unit: Readonly<Record<FigureView["unit"], { readonly one: Text; readonly many: Text }>>;
}

export interface Setting {
  readonly language: Language;
  readonly words: Words;
}
