// A benign Japanese access log, synthetic: the ordinary traffic of the synthetic world, into whose searches and forms stand words
// that were taken for attacks elsewhere, in every encoding that browsers and old programs send. Same seed, same lines.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { writeWorld } from "hamon";
import { worldFolder } from "../../tools/played-world.js";

const SCALE = 0.002;
const PHRASES = [
  "会社",
  "明細",
  "選択",
  "株式会社",
  "支払明細書",
  "保険会社選択",
  "申込書類一覧",
  "表示順",
  "能力",
  "ソート",
  "予約",
  "十",
  "貼付",
  "構文",
  "御見積明細明細明細明細明細",
  "会社会社会社会社会社会社会社",
  "選択してください：自動車保険／火災保険",
  "ポイント・ポスト・ポップ",
  "ミツビシ電機",
  "ﾔﾏﾀﾞ ﾀﾛｳ",
  "ﾀｼﾞﾏ",
  "ﾁｬｰｼﾞ",
  "ﾜﾀｼﾉ ｶｲｼｬ",
  "ＡＢＣ商事（株）",
  "１＝１キャンペーン",
  "ｏｒ　会社",
  "（明細）（選択）",
  "＜未入力＞",
  "Ｃ＆Ｃ商会；本店",
  "東京｜大阪",
  "O'Brien",
  "O'Connor and Sons",
  "D'Angelo",
  "N'Golo O'Hara",
  "L'Oréal",
  "Rock 'n' Roll",
  "d'Artagnan or Athos",
  '"完全一致"',
  "'山田'",
  "it's 9 o'clock",
  "select",
  "select shop from 青山",
  "union",
  "Union Square",
  "credit union select",
  "where is the branch",
  "drop table tennis",
  "order by mail",
  "having a baby",
  "group by age",
  "insert coin",
  "update 2025 and later",
  "delete account",
  "create table reservation",
  "exec summary",
  "cast iron",
  "sleep (睡眠)",
  "benchmark 2025",
  "table for 2 or 3",
  "like new",
  "between 1 and 5",
  "null and void",
  "script",
  "JavaScript 入門",
  "on sale = 半額",
  "onsen = 温泉",
  "alert 通知",
  "iframe とは",
  "cat food",
  "ping pong",
  "net 契約",
  "type A; type B",
  "find & sort",
  "more | less",
  "who is who",
  "id カード",
  "echo cancel",
  "time is money; sleep well",
  "perl と ruby",
  "C++ と C#",
  "100%",
  "50%以上",
  "a+b=c",
  "--",
  "#1",
  "1=1",
  "x<y>z",
  "{氏名}",
  "[選択]",
  "$100",
  "~/",
  "a/b/c",
  "※必須*",
  "R&D",
  "Q&A",
  "①②③",
  "㈱㈲",
  "～から〜まで",
  "鈴木　一郎（スズキ　イチロウ）",
  "〒100-0001 東京都千代田区千代田1-1",
  "tel:03-0000-0000",
  "k.yamada@kakuu.example",
  "2025/04/16 10:00",
  "令和7年4月",
  "お問い合わせの件でご連絡いたしました。証券番号は0012-345678です。「解約」と「減額」のどちらが得か、明細を見て選択したいです；よろしくお願いします。".repeat(
    3,
  ),
  "事故の状況：交差点で右折中、対向車と接触（けが人なし）。相手の会社名・氏名・連絡先は別紙の通り｜写真＝3枚。".repeat(4),
];
const FIELDS = [
  "q",
  "keyword",
  "name",
  "kana",
  "company",
  "memo",
  "address",
  "sort",
  "from",
  "tel",
  "url_title",
  "c",
  "cmd",
  "file",
  "id",
  "page",
];
const PAGES = [
  "/kpi/search",
  "/kpi/records",
  "/contact/confirm",
  "/member/edit",
  "/search",
  "/shop/list.php",
  "/cgi-bin/search.cgi",
  "/検索",
  "/会社/明細",
  "/file/選択.pdf",
];

/** Distinct ways to send a text; the encoder of EUC-JP is the decoder's table turned round. */
const WAYS: readonly ((text: string) => string)[] = [
  (text) => encodeURIComponent(text),
  (text) => encodeURIComponent(text).replaceAll("%20", "+"),
  (text) => encodeURIComponent(text).toLowerCase().replaceAll("'", "%27"),
  (text) => encodeURIComponent(encodeURIComponent(text)),
  (text) => text.replace(/[^A-Za-z0-9@*_+\-./]/g, escapeUnit),
  (text) => percent(bytesOf(text, "shift_jis"), /[A-Za-z0-9_.*-]/),
  (text) => percent(bytesOf(text, "shift_jis"), /[\x21\x24\x27-\x2e\x30-\x3b\x40-\x5a\x5f-\x7a\x7e]/),
  (text) => percent(bytesOf(text, "shift_jis"), /(?!)/),
  (text) => percent(bytesOf(text, "euc-jp"), /[A-Za-z0-9_.*-]/),
  (text) => percent(bytesOf(text, "euc-jp"), /(?!)/),
];

function escapeUnit(letter: string): string {
  const code = letter.charCodeAt(0);
  return code < 256 ? `%${hex(code, 2)}` : `%u${hex(code, 4)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).toUpperCase().padStart(digits, "0");
}

function percent(bytes: readonly number[], plain: RegExp): string {
  return bytes
    .map((byte) => (byte < 0x80 && plain.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${hex(byte, 2)}`))
    .join("");
}

const tables = new Map<string, ReadonlyMap<string, readonly number[]>>();

/** What an encoding has no place for is sent as a browser does it: &#20320; */
function bytesOf(text: string, encoding: "shift_jis" | "euc-jp"): readonly number[] {
  const table = tables.get(encoding) ?? tableOf(encoding);
  tables.set(encoding, table);
  return [...text].flatMap((letter) => {
    if ((letter.codePointAt(0) as number) < 0x80) return [letter.charCodeAt(0)];
    return table.get(letter) ?? [...Buffer.from(`&#${letter.codePointAt(0)};`)];
  });
}

function tableOf(encoding: string): ReadonlyMap<string, readonly number[]> {
  const decoder = new TextDecoder(encoding);
  const table = new Map<string, readonly number[]>();
  const add = (bytes: readonly number[]) => {
    const text = decoder.decode(Uint8Array.from(bytes));
    if ([...text].length === 1 && text !== "\ufffd" && !table.has(text)) table.set(text, bytes);
  };
  for (let first = 0x80; first < 0x100; first += 1) add([first]);
  for (let first = 0x80; first < 0x100; first += 1) for (let second = 0x40; second < 0x100; second += 1) add([first, second]);
  return table;
}

/** Lines of the log, ordinary requests only, from the first day on. */
export async function japaneseLines(count: number, seed: number): Promise<readonly string[]> {
  const folder = worldFolder({ scale: SCALE, seed });
  const { files } = await writeWorld({ world: "web-intrusion", folder, scale: SCALE, seed });
  const attacks = attackLines(folder);
  const roll = dice(seed);
  const lines: string[] = [];
  for (const { path } of files.filter(({ as, kind }) => kind === "log" && as === "kpi-front")) {
    const bytes = readFileSync(join(folder, path));
    const whole = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").split("\n");
    for (const [no, line] of whole.entries()) {
      if (lines.length === count) return lines;
      if (/" \d{3} \d+ "/.test(line) && !line.includes('"\\x') && !attacks.has(`${path} ${no}`)) lines.push(withWords(line, roll));
    }
  }
  throw new Error(`the world has only ${lines.length} ordinary lines`);
}

function attackLines(folder: string): ReadonlySet<string> {
  const truth = JSON.parse(readFileSync(join(folder, "truth.json"), "utf8")) as { readonly intruder_requests?: readonly Place[] };
  if (truth.intruder_requests === undefined) throw new Error("the world's truth lists no requests");
  return new Set(truth.intruder_requests.map(({ file, line_no }) => `${file} ${line_no}`));
}

interface Place {
  readonly file: string;
  readonly line_no: number;
}

// Three of four requests get words of their own; the others stay as the world has them.
function withWords(line: string, roll: (below: number) => number): string {
  if (roll(4) === 0) return line;
  const target = `${pathOf(roll)}?${Array.from({ length: 1 + roll(4) }, () => pairOf(roll)).join("&")}`;
  return line.replace(/"(?:GET|POST|HEAD) \S+ HTTP/, () => `"GET ${target} HTTP`);
}

function pathOf(roll: (below: number) => number): string {
  return (PAGES[roll(PAGES.length)] as string).replace(/[^\x20-\x7e]+/g, (words) =>
    (WAYS[roll(WAYS.length)] as (text: string) => string)(words),
  );
}

function pairOf(roll: (below: number) => number): string {
  const one = PHRASES[roll(PHRASES.length)] as string;
  const text = roll(3) === 0 ? `${one} ${PHRASES[roll(PHRASES.length)]}` : one;
  return `${FIELDS[roll(FIELDS.length)]}=${(WAYS[roll(WAYS.length)] as (text: string) => string)(text)}`;
}

// mulberry32
function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
