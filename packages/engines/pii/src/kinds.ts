// Kinds of personal data as they are defined outside (content/pii), and what the scanner makes of them.

import { automatonOf, type Automaton, type Word } from "./automaton.js";
import { compileShape, type Shape } from "./shape.js";

/** How a value of a kind is told. `shape`: by the kind's own shapes. */
export const FORMS = [
  "my_number",
  "corporate_number",
  "insurer_number",
  "card",
  "phone",
  "email",
  "birth_date",
  "address",
  "name",
  "kana",
  "shape",
] as const;
export type Form = (typeof FORMS)[number];

export const CONFIDENCES = ["high", "medium", "low"] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** What speaks for a value: the head (or all values) of its column, a label before it, or nothing but itself. */
export const CONTEXTS = ["column", "label", "alone"] as const;
export type ValueContext = (typeof CONTEXTS)[number];

export interface KindDefinition {
  /** "my_number": the name in results. */
  readonly kind: string;
  readonly form: Form;
  /** Words before a value, and within the head of a column. Letters of ASCII are of both cases. */
  readonly labels: readonly string[];
  /** Heads of columns, whole. */
  readonly heads: readonly string[];
  /** Bytes of UTF-8 between a label's end and the value, at most. */
  readonly reach: number;
  /** By what speaks for it; null: it is then no finding. */
  readonly confidence: Readonly<Record<ValueContext, Confidence | null>>;
  /** Of form `shape`: "A" a capital, "9" a digit, any other letter itself. */
  readonly shapes: readonly string[];
  /** Of form `card`: first digits ("4", "51-55") -> lengths. Of form `email`: none. */
  readonly ranges: Readonly<Record<string, readonly number[]>>;
  /** Of form `email`: last parts of a domain that are none (file names). */
  readonly no_endings: readonly string[];
}

/** Words by which names and addresses are told. */
export interface WordLists {
  readonly surnames: readonly string[];
  readonly given_names: readonly string[];
  readonly surname_kana: readonly string[];
  readonly given_kana: readonly string[];
  readonly municipalities: readonly string[];
}

export interface IssuerRange {
  readonly from: number;
  readonly to: number;
  readonly digits: number;
  readonly lengths: readonly number[];
}

export interface Kind extends KindDefinition {
  readonly bit: number;
  readonly compiled_shapes: readonly Shape[];
  readonly issuers: readonly IssuerRange[];
  readonly refused_endings: ReadonlySet<string>;
}

export interface NameSets {
  readonly surnames: ReadonlySet<string>;
  readonly given: ReadonlySet<string>;
  readonly surname_kana: ReadonlySet<string>;
  readonly given_kana: ReadonlySet<string>;
  readonly municipalities: ReadonlySet<string>;
}

/** Kinds as the scanner works with them. */
export interface Kinds {
  readonly list: readonly Kind[];
  readonly names: NameSets;
  readonly words: Automaton;
  /** The kinds of a form, and their bits. */
  readonly of: Readonly<Record<Form, readonly Kind[]>>;
  readonly bits: Readonly<Record<Form, number>>;
  /** The widest reach of any kind. */
  readonly reach: number;
}

/** Bits of a number that stay whole in its operators. */
export const MOST_KINDS = 30;

/** What a word of the scanner is. */
export const WHAT = { label: 0, prefecture: 1, block: 2, honorific: 3, born: 4, wide_digit: 5 } as const;

const PREFECTURES =
  "北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県".split(
    " ",
  );
const BLOCKS = ["丁目", "番地"];
const HONORIFICS = ["様", "さん", "殿", "氏"];
const BORN = ["日生"];
const WIDE_DIGITS = [..."０１２３４５６７８９"];

/** @throws {RangeError} more than MOST_KINDS kinds, or words too many for one automaton. */
export function compileKinds(definitions: readonly KindDefinition[], lists: WordLists): Kinds {
  if (definitions.length > MOST_KINDS) throw new RangeError(`${definitions.length} kinds, at most ${MOST_KINDS}`);
  const list = definitions.map(compileKind);
  const of = Object.fromEntries(FORMS.map((form) => [form, list.filter((kind) => kind.form === form)])) as unknown as Kinds["of"];
  const bits = Object.fromEntries(FORMS.map((form) => [form, of[form].reduce((all, { bit }) => all | bit, 0)])) as Kinds["bits"];
  return {
    list,
    of,
    bits,
    words: automatonOf(wordsOf(list)),
    reach: Math.max(0, ...list.map(({ reach }) => reach)),
    names: {
      surnames: new Set(lists.surnames),
      given: new Set(lists.given_names),
      surname_kana: new Set(lists.surname_kana),
      given_kana: new Set(lists.given_kana),
      municipalities: new Set(lists.municipalities.flatMap(waysToWrite)),
    },
  };
}

function compileKind(definition: KindDefinition, at: number): Kind {
  return {
    ...definition,
    bit: 1 << at,
    compiled_shapes: definition.shapes.map(compileShape),
    issuers: Object.entries(definition.ranges).map(([range, lengths]) => issuerOf(range, lengths)),
    refused_endings: new Set(definition.no_endings),
  };
}

function issuerOf(range: string, lengths: readonly number[]): IssuerRange {
  const [from = "", to = from] = range.split("-");
  return { from: Number(from), to: Number(to), digits: from.length, lengths };
}

function wordsOf(list: readonly Kind[]): readonly Word[] {
  const labels = list.flatMap(({ labels, bit }) => labels.map((text) => ({ text, bits: bit, what: WHAT.label })));
  const fixed = (texts: readonly string[], what: number) => texts.map((text) => ({ text, bits: 0, what }));
  return [
    ...labels,
    ...fixed(PREFECTURES, WHAT.prefecture),
    ...fixed(BLOCKS, WHAT.block),
    ...fixed(HONORIFICS, WHAT.honorific),
    ...fixed(BORN, WHAT.born),
    ...fixed(WIDE_DIGITS, WHAT.wide_digit),
  ];
}

/** "西多摩郡瑞穂町" is written without its 郡, too. */
function waysToWrite(name: string): readonly string[] {
  const county = name.indexOf("郡");
  return county > 0 && county < name.length - 2 ? [name, name.slice(county + 1)] : [name];
}
