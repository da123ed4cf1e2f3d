// Rules made ready for matching: plain data and buffers, which can be kept on disk and sent to workers.

import type { Predicate } from "../predicate.js";
import { sourceOf } from "../reading.js";
import { ANY_TEXT, type ColumnRule } from "./column.js";
import { draftField, layOutSlot, type FieldDraft, type SlotTests } from "./field-tests.js";
import { createLeafTable, pushTo, toLeafTree, witnessesOf, type LeafTable, type LeafTree } from "./leaf.js";
import { compileRegex } from "./regex-program.js";
import { parseRe2 } from "./regex-syntax.js";
import { createTextClasses, type TextClasses } from "./text-classes.js";
import { encodeTree } from "./tree-code.js";

/** Rules that are asked of the same events. */
export interface GroupProgram {
  /** Slots that the rules ask about. */
  readonly slots: Int32Array;
  /** Numbers of the rules, and where the tree of each begins. */
  readonly rule_nos: Int32Array;
  readonly tree_at: Int32Array;
  readonly trees: Int32Array;
  /** Pairs of leaf and place in rule_nos: the rule may match only where one of its leaves holds. */
  readonly witnesses: Int32Array;
  /** Places of rules without such leaves. */
  readonly always: Int32Array;
}

/** Changes with every change of what a program is: a kept one of another version is made anew. */
export const PROGRAM_VERSION = 3;

export interface ColumnProgram {
  readonly version: number;
  readonly slots: readonly SlotTests[];
  readonly leaf_count: number;
  readonly classes: TextClasses;
  /** Its rules are the groups: which events each group is asked of. */
  readonly router: GroupProgram;
  readonly groups: readonly GroupProgram[];
  /** Rules that are left out, each with the expression that is larger than is allowed. */
  readonly refused: readonly { readonly no: number; readonly source: string }[];
}

/** Numbers in rows of automata: 32 MiB. */
const ROOM = 1 << 23;

/** Compiles detections. A rule's number is its own: it may stand in several groups, and matches once an event for each. */
export function compileColumns(rules: readonly ColumnRule[]): ColumnProgram {
  const table = createLeafTable();
  const refused = rules.flatMap(({ no, search }) => tooLarge(search).map((source) => ({ no, source })));
  const left = new Set(refused.map(({ no }) => no));
  const routes = new Map<string, ColumnRule[]>();
  for (const rule of rules) {
    if (!left.has(rule.no)) pushTo(routes, JSON.stringify(rule.logsource), rule);
  }
  const groups = [...routes.values()].map((members) => compileGroup(table, members));
  const router = compileGroup(
    table,
    [...routes.values()].map(([first], no) => ({ no, search: (first as ColumnRule).logsource })),
  );
  return { version: PROGRAM_VERSION, ...layOutSlots(table), leaf_count: table.leaves.size, router, groups, refused };
}

function tooLarge(search: Predicate): readonly string[] {
  if (search.kind === "not") return tooLarge(search.of);
  if ("of" in search) return search.of.flatMap(tooLarge);
  return search.kind === "regex" && compileRegex(parseRe2(search.source, search.flags)) === null ? [search.source] : [];
}

function compileGroup(table: LeafTable, rules: readonly { readonly no: number; readonly search: Predicate }[]): GroupProgram {
  const [code, treeAt, witnesses, always] = [[] as number[], [] as number[], [] as number[], [] as number[]];
  const slots = new Set<number>();
  rules.forEach(({ search }, place) => {
    const tree = toLeafTree(table, search);
    treeAt.push(code.length);
    encodeTree(code, tree);
    for (const leaf of leavesOf(tree)) slots.add(table.column_of[leaf] as number);
    const needed = witnessesOf(tree, table);
    if (needed === null) always.push(place);
    for (const leaf of needed ?? []) witnesses.push(leaf, place);
  });
  return {
    slots: Int32Array.from(slots),
    rule_nos: Int32Array.from(rules, ({ no }) => no),
    tree_at: Int32Array.from(treeAt),
    trees: Int32Array.from(code),
    witnesses: Int32Array.from(witnesses),
    always: Int32Array.from(always),
  };
}

function leavesOf(tree: LeafTree): readonly number[] {
  if (tree.kind === "leaf") return [tree.no];
  return tree.kind === "not" ? leavesOf(tree.of) : tree.of.flatMap(leavesOf);
}

function layOutSlots({ slots, columns }: LeafTable): { readonly slots: readonly SlotTests[]; readonly classes: TextClasses } {
  const drafts = [...slots.values()].map(draftField);
  const texts = (isCased: boolean) =>
    drafts.flatMap((draft) => draft.texts.filter(({ is_cased }) => is_cased === isCased).map(({ text }) => text));
  const classes = createTextClasses(texts(false), texts(true));
  const room = { left: ROOM };
  const fields = [...slots.values()].map(({ column }, i) => ({ column, draft: drafts[i] as FieldDraft }));
  const draftsOf = (no: number) => fields.filter(({ column }) => column === no).map(({ draft }) => draft);
  return { slots: [...columns.values()].map((no) => layOutSlot(draftsOf(no).sort(byReading), classes, room)), classes };
}

// The column as it stands first, then what is read further of it.
function byReading(a: FieldDraft, b: FieldDraft): number {
  return a.field.length - b.field.length;
}

/** Columns that events must have for what rules name; null: any text of an event may be asked for. */
export function fieldsAsked({ slots }: ColumnProgram): readonly string[] | null {
  const fields = slots.flatMap(({ ways }) => ways);
  if (fields.some(({ field }) => field === ANY_TEXT)) return null;
  return [...new Set(fields.flatMap(({ field, other }) => (other === null ? [field] : [field, other])).map(sourceOf))];
}
