// Kinds for tests, and a scan in pieces.

import { compileKinds, type KindDefinition, type WordLists } from "./kinds.js";
import { newScanner, type TableColumns } from "./scanner.js";
import type { Finding } from "./scene.js";

const SURE = { column: "high", label: "high", alone: null } as const;
const ALWAYS = { column: "high", label: "high", alone: "medium" } as const;
const kind = (own: Partial<KindDefinition> & Pick<KindDefinition, "kind" | "form">): KindDefinition => {
  return { labels: [], heads: [], reach: 24, confidence: SURE, shapes: [], ranges: {}, no_endings: [], ...own };
};

const DEFINITIONS: readonly KindDefinition[] = [
  kind({ kind: "my_number", form: "my_number", labels: ["マイナンバー", "個人番号", "my_number"] }),
  kind({ kind: "card", form: "card", labels: ["カード番号", "card_number"], ranges: { "4": [16], "51-55": [16], "37": [15] } }),
  kind({ kind: "corporate_number", form: "corporate_number", labels: ["法人番号"] }),
  kind({ kind: "insurer_number", form: "insurer_number", labels: ["保険者番号"] }),
  kind({ kind: "phone", form: "phone", labels: ["電話", "tel"], confidence: ALWAYS }),
  kind({ kind: "email", form: "email", labels: ["メール"], confidence: ALWAYS, no_endings: ["png"] }),
  kind({ kind: "birth_date", form: "birth_date", labels: ["生年月日"] }),
  kind({ kind: "address", form: "address", labels: ["住所"], confidence: ALWAYS }),
  kind({ kind: "name", form: "name", labels: ["氏名"], confidence: ALWAYS }),
  kind({ kind: "kana", form: "kana", labels: ["フリガナ"], confidence: ALWAYS }),
  kind({ kind: "policy", form: "shape", labels: ["証券番号"], shapes: ["A999-9999"] }),
];
const LISTS: WordLists = {
  surnames: ["山田", "林"],
  given_names: ["太郎", "花子"],
  surname_kana: ["ヤマダ"],
  given_kana: ["タロウ"],
  municipalities: ["港区", "横浜市西区", "西多摩郡瑞穂町"],
};

export const KINDS = compileKinds(DEFINITIONS, LISTS);

export interface Scanned extends Finding {
  readonly value: string;
}

export function scanned(
  bytes: Uint8Array,
  { size = bytes.length, table = null }: { readonly size?: number; readonly table?: TableColumns | null } = {},
) {
  const all: Scanned[] = [];
  const scanner = newScanner(
    KINDS,
    { found: (finding, value) => void all.push({ ...finding, value: Buffer.from(value).toString() }) },
    table,
  );
  for (let at = 0; at < bytes.length; at += Math.max(1, size)) scanner.push(bytes.subarray(at, at + Math.max(1, size)));
  scanner.end();
  return all.sort((a, b) => a.offset - b.offset);
}
