import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { findRoot, newForest } from "./forest.js";
import { newKeyMaker, type KeyRule, type KeySink, type ValueKind } from "./keys.js";
import type { KeyColumn } from "./key-values.js";
import { linkByKey, linkLoose } from "./linking.js";
import { compareNames } from "./repeat-share.js";

const NAME = 0;
const KANA = 1;
const PHONE = 2;
const ADDRESS = 3;
const EMAIL = 4;
const kinds: readonly ValueKind[] = ["name", "kana", "phone", "address", "email"];
const part = (column: number, form: "whole" | "given" | "mobile" = "whole") => ({ column, kind: kinds[column] as ValueKind, form });
const NAME_PHONE: KeyRule = [part(NAME), part(PHONE)];
const KANA_PHONE: KeyRule = [part(KANA), part(PHONE)];
const NAME_ADDRESS: KeyRule = [part(NAME), part(ADDRESS)];
const GIVEN_MOBILE: KeyRule = [part(KANA, "given"), part(PHONE, "mobile")];
const ONLY_EMAIL: KeyRule = [part(EMAIL)];

type Person = readonly [name: string | null, kana: string | null, phone: string | null, address?: string | null, email?: string | null];

function keysOf(
  rules: readonly KeyRule[],
  rows: readonly Person[],
): { readonly columns: readonly KeyColumn[]; readonly isLoose: Uint8Array } {
  const capacity = rows.length;
  const sink: KeySink = { high: new Int32Array(capacity * rules.length), low: new Int32Array(capacity * rules.length), capacity };
  const maker = newKeyMaker(rules);
  const isLoose = new Uint8Array(capacity);
  rows.forEach((row, i) => {
    row.forEach((value, column) => maker.setValue(column, value ?? null, { start: 0, end: value?.length ?? 0 }));
    isLoose[i] = maker.finishRow(sink, i) ? 0 : 1;
  });
  const columns = rules.map((_, rule) => ({
    high: sink.high.slice(rule * capacity, (rule + 1) * capacity),
    low: sink.low.slice(rule * capacity, (rule + 1) * capacity),
  }));
  return { columns, isLoose };
}

/** Group of each row, by its first row. */
function groups(rules: readonly KeyRule[], rows: readonly Person[], maxRows = 200): readonly number[] {
  const forest = newForest(rows.length);
  for (const key of keysOf(rules, rows).columns) linkByKey(forest, key, { maxRows });
  return rows.map((_, row) => findRoot(forest, row));
}

const HOME = "東京都港区芝1-2-3";
const cases: readonly { name: string; rules: readonly KeyRule[]; rows: readonly Person[]; groups: readonly number[] }[] = [
  {
    name: "one person in old and new kanji, half and full width",
    rules: [NAME_PHONE, KANA_PHONE, NAME_ADDRESS],
    rows: [
      ["髙橋　花子", "ﾀｶﾊｼ ﾊﾅｺ", "090-1234-5678", HOME],
      ["高橋花子", "タカハシハナコ", null, "港区芝１丁目２番３号"],
      ["高橋 はな子", "たかはしはなこ", "０９０１２３４５６７８", null],
    ],
    groups: [0, 0, 0],
  },
  {
    name: "a family at one address with one landline stays three people",
    rules: [NAME_PHONE, KANA_PHONE, NAME_ADDRESS, GIVEN_MOBILE],
    rows: [
      ["佐藤 一郎", "サトウ イチロウ", "03-1234-5678", HOME],
      ["佐藤 花子", "サトウ ハナコ", "03-1234-5678", HOME],
      ["佐藤 一", "サトウ ハジメ", "03-1234-5678", HOME],
    ],
    groups: [0, 1, 2],
  },
  {
    name: "two people of one name (同姓同名) stay two",
    rules: [NAME_PHONE, KANA_PHONE, NAME_ADDRESS],
    rows: [
      ["鈴木 太郎", "スズキ タロウ", "090-1111-2222", HOME],
      ["鈴木 太郎", "スズキ タロウ", "080-3333-4444", "大阪市北区梅田1-1"],
      ["鈴木 太郎", "スズキ タロウ", null, null],
    ],
    groups: [0, 1, 2],
  },
  {
    name: "a name changed at marriage (旧姓) keeps its mobile",
    rules: [NAME_PHONE, GIVEN_MOBILE],
    rows: [
      ["鈴木 花子", "スズキ ハナコ", "090-1234-5678"],
      ["佐藤 花子", "サトウ ハナコ", "090-1234-5678"],
      ["佐藤 太郎", "サトウ タロウ", "090-1234-5678"],
      ["田中 花子", "タナカ ハナコ", "03-1234-5678"],
    ],
    groups: [0, 0, 2, 3],
  },
  {
    name: "a move is bridged by the telephone",
    rules: [NAME_PHONE, NAME_ADDRESS],
    rows: [
      ["山田 太郎", null, "090-1234-5678", HOME],
      ["山田 太郎", null, "090-1234-5678", "札幌市中央区北1条西2-3-4"],
      ["山田 太郎", null, null, "札幌市中央区北一条西二丁目3-4"],
    ],
    groups: [0, 0, 0],
  },
  {
    name: "斉藤 and 斎藤 are one only beside the same telephone",
    rules: [NAME_PHONE],
    rows: [
      ["斉藤 花子", null, "090-1234-5678"],
      ["斎藤 花子", null, "090-1234-5678"],
      ["斎藤 花子", null, "090-8765-4321"],
    ],
    groups: [0, 0, 2],
  },
  {
    name: "a placeholder makes no key",
    rules: [NAME_PHONE, NAME_ADDRESS],
    rows: [
      ["山田 太郎", null, "000-0000-0000", "不明"],
      ["山田 太郎", null, "000-0000-0000", "不明"],
    ],
    groups: [0, 1],
  },
  { name: "no rows", rules: [NAME_PHONE], rows: [], groups: [] },
];
for (const { name, rules, rows, groups: expected } of cases)
  test(`linkByKey: ${name}`, () => assert.deepEqual(groups(rules, rows), expected));

test("linkByKey drops a value that too many rows share, and says so", () => {
  const rows: readonly Person[] = Array.from({ length: 5 }, () => ["山田 太郎", null, "03-1234-5678"] as const);
  const [key] = keysOf([NAME_PHONE], rows).columns as [KeyColumn];
  const forest = newForest(5);
  assert.deepEqual(linkByKey(forest, key, { maxRows: 4 }), { dropped_keys: 1, dropped_rows: 5, vetoed_keys: 0 });
  assert.deepEqual([...forest], [0, 1, 2, 3, 4]);
  assert.ok(key.high.every((half) => half === 0) && key.low.every((half) => half === 0), "a dropped key names nobody any more");
  assert.deepEqual(groups([NAME_PHONE], rows, 5), [0, 0, 0, 0, 0]);
});

test("linkByKey: a veto keeps father and son apart and their own rows together", () => {
  const rows: readonly Person[] = Array.from({ length: 5 }, () => ["山田 太郎", null, "03-1234-5678"] as const);
  const forest = newForest(5);
  const [key] = keysOf([NAME_PHONE], rows).columns as [KeyColumn];
  const result = linkByKey(forest, key, { maxRows: 200, veto: Int32Array.of(1940, 1970, 0, 1940, 1970) });
  assert.equal(result.vetoed_keys, 1);
  assert.deepEqual(
    Array.from(forest, (_, row) => findRoot(forest, row)),
    [0, 1, 2, 0, 1],
  );
});

const looseCases: readonly { name: string; rows: readonly Person[]; groups: readonly number[]; wiped: readonly number[] }[] = [
  {
    name: "joins the one person who has the value",
    rows: [
      ["山田 太郎", null, null, null, "a@example.jp"],
      [null, null, null, null, "A@example.jp"],
    ],
    groups: [0, 0],
    wiped: [],
  },
  {
    name: "joins nobody where two have it",
    rows: [
      ["山田 太郎", null, null, null, "a@example.jp"],
      ["山田 花子", null, null, null, "a@example.jp"],
      [null, null, null, null, "a@example.jp"],
    ],
    groups: [0, 1, 2],
    wiped: [0, 1, 2],
  },
  {
    name: "makes one unnamed person where nobody has it",
    rows: [
      [null, null, null, null, "a@example.jp"],
      ["山田 花子", null, null, null, "b@example.jp"],
      [null, null, null, null, "a@example.jp"],
    ],
    groups: [0, 1, 0],
    wiped: [],
  },
];
for (const { name, rows, groups: expected, wiped } of looseCases) {
  test(`linkLoose ${name}`, () => {
    const { columns, isLoose } = keysOf([ONLY_EMAIL, NAME_PHONE], rows);
    const forest = newForest(rows.length);
    linkLoose(forest, columns[0] as KeyColumn, isLoose, { maxRows: 200 });
    assert.deepEqual(
      rows.map((_, row) => findRoot(forest, row)),
      expected,
    );
    assert.deepEqual(
      rows.flatMap((_, row) => (columns[0]?.low[row] === 0 && columns[0]?.high[row] === 0 ? [row] : [])),
      wiped,
    );
  });
}

test("linkLoose never makes a nameless group the bridge between two persons", () => {
  const forest = newForest(4);
  forest[3] = 2; // two nameless rows that a policy number has joined
  const key: KeyColumn = { high: Int32Array.of(1, 2, 1, 2), low: Int32Array.of(1, 2, 1, 2) };
  linkLoose(forest, key, Uint8Array.of(0, 0, 1, 1), { maxRows: 200 });
  assert.deepEqual(
    Array.from(forest, (_, row) => findRoot(forest, row)),
    [0, 1, 2, 2],
  );
});

test("linkByKey: the groups are those of the equal keys, whatever the order of rows", () => {
  const keys = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), { maxLength: 40 });
  fc.assert(
    fc.property(keys, (rows) => {
      const column = (pick: (row: readonly [number, number]) => number) => ({
        high: Int32Array.from(rows, pick),
        low: Int32Array.from(rows, pick),
      });
      const forest = newForest(rows.length);
      linkByKey(
        forest,
        column(([first]) => first),
        { maxRows: 1000 },
      );
      linkByKey(
        forest,
        column(([, second]) => second),
        { maxRows: 1000 },
      );
      assert.deepEqual(
        Array.from(forest, (_, row) => findRoot(forest, row)),
        slowGroups(rows),
      );
    }),
  );
});

// The same by the plainest means: labels spread until nothing changes.
function slowGroups(rows: readonly (readonly [number, number])[]): readonly number[] {
  const labels = rows.map((_, row) => row);
  for (let isMoving = true; isMoving; ) {
    isMoving = false;
    for (const [i, left] of rows.entries()) {
      for (const [j, right] of rows.entries()) {
        const isSame = (left[0] !== 0 && left[0] === right[0]) || (left[1] !== 0 && left[1] === right[1]);
        if (!isSame || (labels[i] as number) <= (labels[j] as number)) continue;
        labels[i] = labels[j] as number;
        isMoving = true;
      }
    }
  }
  return labels;
}

test("keys: parts do not run into each other, and different keys never meet", () => {
  const rows: readonly Person[] = [
    ["山田 太郎", "ヤマダ タロウ", null, null, "ab@example.jp"],
    ["山田太 郎", "ヤマダタ ロウ", null, null, "ab@example.jp"],
  ];
  const { columns } = keysOf([[part(NAME), part(EMAIL)], [part(EMAIL), part(NAME)], ONLY_EMAIL], rows);
  const hashes = columns.map(({ high, low }) => `${high[0]} ${low[0]}`);
  assert.equal(new Set(hashes).size, 3);
  assert.equal(columns[0]?.low[0], columns[0]?.low[1], "spaces in a name do not matter");
});

test("keys: a hundred thousand different values give as many hashes", () => {
  const rows: readonly Person[] = Array.from({ length: 100_000 }, (_, i) => [null, null, null, null, `user${i}@example.jp`] as const);
  const { columns } = keysOf([ONLY_EMAIL], rows);
  assert.equal(new Set(rows.map((_, row) => `${columns[0]?.high[row]} ${columns[0]?.low[row]}`)).size, rows.length);
});

type Meeting = readonly [name: number, person: number];

function meet(rows: readonly Meeting[], weak: readonly number[]) {
  const names = Int32Array.from(rows, ([name]) => name);
  const person = Int32Array.from(rows, ([, number]) => number);
  const isWeak = new Uint8Array(Math.max(0, ...person) + 1);
  for (const number of weak) isWeak[number] = 1;
  return compareNames({ high: names, low: names }, { person, isWeak, row_count: rows.length });
}

const meetings: readonly { name: string; rows: readonly Meeting[]; weak?: readonly number[]; loose: number; weakShare: number }[] = [
  { name: "nobody", rows: [], loose: 0, weakShare: 0 },
  {
    name: "names that nobody counted bears",
    rows: [
      [1, 1],
      [2, 2],
      [4, 0],
      [5, 0],
    ],
    loose: 0,
    weakShare: 0,
  },
  {
    name: "two loose names of three are met, and no two persons share one",
    rows: [
      [1, 1],
      [2, 2],
      [3, 3],
      [1, 0],
      [2, 0],
      [9, 0],
    ],
    loose: 2 / 3,
    weakShare: 0,
  },
  {
    name: "all persons share their names: nothing can be told",
    rows: [
      [1, 1],
      [1, 2],
      [2, 3],
      [2, 4],
      [1, 0],
      [9, 0],
    ],
    loose: 0,
    weakShare: 0,
  },
  {
    name: "half share by chance, all loose ones are met",
    rows: [
      [1, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [1, 0],
      [1, 0],
    ],
    loose: 1,
    weakShare: 0,
  },
  {
    name: "one weak person of two bears a strong one's name",
    rows: [
      [1, 1],
      [2, 2],
      [1, 3],
      [8, 4],
    ],
    weak: [3, 4],
    loose: 0,
    weakShare: 1 / 2,
  },
  {
    name: "two weak persons of one name are one too many",
    rows: [
      [1, 1],
      [2, 2],
      [7, 3],
      [7, 4],
    ],
    weak: [3, 4],
    loose: 0,
    weakShare: 1 / 2,
  },
  {
    name: "rows of one person do not meet each other",
    rows: [
      [1, 1],
      [1, 1],
      [2, 2],
      [3, 3],
      [3, 3],
    ],
    weak: [3],
    loose: 0,
    weakShare: 0,
  },
];
for (const { name, rows, weak = [], loose, weakShare } of meetings) {
  test(`compareNames: ${name}`, () => {
    const { loose_repeats, weak_repeats } = meet(rows, weak);
    assert.deepEqual([loose_repeats, weak_repeats], [loose, weakShare]);
  });
}

test("compareNames numbers the names that no strong person bears", () => {
  const { new_name } = meet(
    [
      [5, 1],
      [5, 2],
      [6, 2],
      [6, 0],
      [7, 0],
    ],
    [2],
  );
  assert.equal(new_name[0], 0);
  assert.equal(new_name[1], 0, "borne by a strong person");
  assert.equal(new_name[2], new_name[3], "one name, one number");
  assert.ok(new_name[3] !== new_name[4] && new_name[4] !== 0);
});
