// Kinds of personal data from content/pii, and a workspace's own: read, checked, and made ready for the scanner.

import type { Content, ContentFile } from "@hamon/content";
import {
  compileKinds,
  CONFIDENCES,
  CONTEXTS,
  FORMS,
  isShape,
  MOST_KINDS,
  type Confidence,
  type Form,
  type KindDefinition,
  type Kinds,
  type ValueContext,
  type WordLists,
} from "@hamon/pii";
import { Fault } from "@hamon/records";
import { MASKS, type Mask } from "@hamon/scope";

export interface KindContent extends KindDefinition {
  readonly category: string;
  readonly mask: Mask;
}

export interface KnownKinds {
  readonly kinds: Kinds;
  readonly byName: ReadonlyMap<string, KindContent>;
}

const LISTS = ["surnames", "given_names", "surname_kana", "given_kana", "municipalities"] as const;
const NAME = /^[a-z][a-z0-9_]{1,39}$/;
/** Longer or farther than a line has them. */
const [MOST_REACH, MOST_WORD] = [200, 60];
const SAMPLES = ".samples.yml";
/** Digits and line ends stop the scanner: no word has them. */
const NO_WORD = /[0-9@\n]/;

/** @throws {Fault} `pii-kind-wrong`, all mistakes of all files; `pii-too-many-kinds`. */
export function readKinds(content: Content): KnownKinds {
  const faults: Fault[] = [];
  const found = kindFiles(content).map((file) => kindOf(file, (fault) => void faults.push(fault)));
  const byName = new Map<string, KindContent>();
  for (const one of found) byName.set(one.kind, one); // a workspace's own stand behind what ships
  const [first] = faults;
  if (first !== undefined) throw new Fault(first.code, { at: first.at, params: first.params, all: faults });
  const list = [...byName.values()];
  if (list.length > MOST_KINDS) throw new Fault("pii-too-many-kinds", { at: "pii", params: { count: list.length, most: MOST_KINDS } });
  return { kinds: compileKinds(list, listsOf(content)), byName };
}

export function kindFiles(content: Content): readonly ContentFile[] {
  const files = content.files("pii").filter(({ path }) => !path.endsWith(SAMPLES) && !path.includes("pii/lists/"));
  return files.toSorted((a, b) => Number(isOwn(a)) - Number(isOwn(b)));
}

const isOwn = ({ path }: ContentFile) => path.startsWith("workspace:");

export function samplesOf(content: Content, { path }: ContentFile): ContentFile | undefined {
  const own = path.replace(/\.yml$/, SAMPLES);
  return content.files("pii").find((file) => file.path === own);
}

function listsOf(content: Content): WordLists {
  const list = (name: string) => {
    const { words } = content.file(`pii/lists/${name}.yml`).value as { readonly words: string };
    return words.split(/\s+/).filter((word) => word !== "");
  };
  return Object.fromEntries(LISTS.map((name) => [name, list(name)])) as unknown as WordLists;
}

type Refuse = (key: string, ...path: readonly (string | number)[]) => void;
type Node = Readonly<Record<string, unknown>>;

function kindOf(file: ContentFile, add: (fault: Fault) => void): KindContent {
  const node = (isMap(file.value) ? file.value : {}) as Node;
  const refuse: Refuse = (key, ...path) => add(new Fault("pii-kind-wrong", { at: file.at([key, ...path]), params: { key } }));
  const text = (key: string, isRight: (value: string) => boolean) => {
    const value = node[key];
    if (typeof value === "string" && isRight(value)) return value;
    refuse(key);
    return "";
  };
  const unknown = Object.keys(node).find((key) => !KEYS.has(key));
  if (unknown !== undefined) refuse(unknown);
  const form = text("form", (value) => FORMS.includes(value as Form)) as Form;
  const own = {
    kind: text("kind", (value) => NAME.test(value)),
    category: text("category", (value) => /^[a-z_]+(?:\.[a-z_]+)+$/.test(value)),
    form,
    mask: text("mask", (value) => MASKS.includes(value as Mask)) as Mask,
    labels: wordsOf(node, "labels", refuse).filter((word, at) => !NO_WORD.test(word) || refuse("labels", at)),
    heads: wordsOf(node, "heads", refuse),
    reach: reachOf(node["reach"], () => refuse("reach")),
    confidence: confidenceOf(node["confidence"], (context) => refuse("confidence", context)),
    shapes: wordsOf(node, "shapes", refuse).filter((shape, at) => isShape(shape) || refuse("shapes", at)),
    ranges: rangesOf(node["ranges"], (range) => refuse("ranges", range)),
    no_endings: wordsOf(node, "no_endings", refuse),
  };
  if ((form === "shape") !== own.shapes.length > 0) refuse("shapes");
  if ((form === "card") !== Object.keys(own.ranges).length > 0) refuse("ranges");
  return own;
}

const KEYS: ReadonlySet<string> = new Set([
  "kind",
  "category",
  "form",
  "mask",
  "labels",
  "heads",
  "reach",
  "confidence",
  "shapes",
  "ranges",
  "no_endings",
]);

function wordsOf(node: Node, key: string, refuse: Refuse): readonly string[] {
  const value = node[key] ?? [];
  const isList = Array.isArray(value) && value.every((word) => typeof word === "string" && word !== "" && word.length <= MOST_WORD);
  if (!isList) refuse(key);
  return isList ? (value as readonly string[]) : [];
}

function reachOf(value: unknown, refuse: () => void): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= MOST_REACH) return value;
  refuse();
  return 1;
}

function confidenceOf(value: unknown, refuse: (context: string) => void): Readonly<Record<ValueContext, Confidence | null>> {
  const node = isMap(value) ? value : {};
  if (Object.keys(node).length === 0) refuse("");
  for (const [context, said] of Object.entries(node))
    if (!CONTEXTS.includes(context as ValueContext) || !CONFIDENCES.includes(said as Confidence)) refuse(context);
  const of = (context: ValueContext) => (node[context] as Confidence | undefined) ?? null;
  return { column: of("column"), label: of("label"), alone: of("alone") };
}

function rangesOf(value: unknown, refuse: (range: string) => void): Readonly<Record<string, readonly number[]>> {
  const node = isMap(value) ? value : {};
  for (const [range, lengths] of Object.entries(node)) {
    const [from = "", to = from] = range.split("-");
    const isRange = /^\d{1,6}(?:-\d{1,6})?$/.test(range) && from.length === to.length && from <= to;
    const isLengths = Array.isArray(lengths) && lengths.every((one) => Number.isInteger(one) && one >= 13 && one <= 19);
    if (!isRange || !isLengths) refuse(range);
  }
  return node as Readonly<Record<string, readonly number[]>>;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
