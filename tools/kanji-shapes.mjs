// node tools/kanji-shapes.mjs MOJI_DB: writes packages/engines/linkage/src/register-shapes/shapes.ts anew.
//
// MOJI_DB is dist/moji.db of the npm package @mandel59/mojidata (1.8.1 was used). Needs Node 24 for node:sqlite; nothing
// else of the project does. Source: MJ縮退マップ, table 戸籍統一文字情報 親字・正字, one hop, where it names one parent.

import { writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

const TARGET = new URL("../packages/engines/linkage/src/register-shapes/shapes.ts", import.meta.url);
const LINE_LETTERS = 118;

/** What the table of parents joins, but surnames and places keep apart: the parent is another name's character. */
const KEPT_APART = new Set("舛宍栢薗耒逑兀唔抂梔楜笵孩尢勹巛亍揀堽夂");

const database = new DatabaseSync(process.argv[2] ?? "moji.db", { readOnly: true });
const common = new Set(column("select distinct 漢字 as one from joyo union select UCS from unihan_each_kJinmeiyoKanji"));
const parents = readParents();
const groups = new Map();
for (const shape of [...parents.keys()].sort()) {
  const parent = lastParent(shape);
  if (parent.length !== 1 || parent === shape) continue;
  groups.set(parent, [...(groups.get(parent) ?? []), shape]);
}
writeFileSync(TARGET, fileText([...groups].sort().map(([parent, shapes]) => parent + shapes.join(""))));
console.log(`${groups.size} characters, ${[...groups.values()].flat().length} shapes`);

function column(sql) {
  return database
    .prepare(sql)
    .all()
    .map(({ one }) => one);
}

function readParents() {
  const found = new Map();
  const rows = database.prepare(
    'select m.対応するUCS as shape, d.縮退UCS as parent from "mjsm_戸籍統一文字情報_親字正字" d join mji m using (MJ文字図形名) where d.ホップ数 = 1',
  );
  for (const { shape, parent } of rows.all()) {
    if (shape === null || parent === null || shape === parent || common.has(shape) || KEPT_APART.has(shape)) continue;
    found.set(shape, [...new Set([...(found.get(shape) ?? []), parent])]);
  }
  return new Map([...found].filter(([, all]) => all.length === 1).map(([shape, [parent]]) => [shape, parent]));
}

// A parent may be a shape of a third: 乩 -> 稽 is followed to its end; a ring ends where it began.
function lastParent(shape) {
  const seen = new Set();
  let at = shape;
  while (parents.has(at) && !seen.has(at)) {
    seen.add(at);
    at = parents.get(at);
  }
  return at;
}

function fileText(words) {
  const lines = [""];
  for (const word of words) {
    if (lines.at(-1).length + word.length > LINE_LETTERS) lines.push("");
    lines[lines.length - 1] += (lines.at(-1) === "" ? "" : " ") + word;
  }
  return `// Shapes of kanji in Japanese family registers (戸籍) and the character each is a shape of: the common one stands first.
//
// Made by tools/kanji-shapes.mjs from MJ縮退マップ, © IPA 独立行政法人情報処理推進機構, CC BY-SA 2.1 JP. This file alone is
// under that licence too (LICENSE beside it); it is data and holds no code.

export const REGISTER_SHAPES: string = \`
${lines.join("\n")}
\`;
`;
}
