// `fold` of a column as SQL, and what it costs: letter by letter it takes 20 microseconds a row.
//
// Of most text the small letters are the folded text: of ASCII, and of letters that folding neither exchanges nor composes. Where
// letters of one width stand for those of the other, an expression rules out what cannot hold the words; what it lets through,
// and text in any other script, is folded.

import { quoteText } from "@hamon/lake";
import { FOLDED_LETTERS, fold } from "./fold.js";

const ASCII = /^[\u0001-\u007f]*$/;
/** Latin but the dotted capital I, whose small letter is another's; signs, kana and kanji; whole syllables of Hangul. */
const PLAIN = String.raw`\x{1}-\x{7f}\x{a0}-\x{12f}\x{131}-\x{2ff}\x{3001}-\x{3029}\x{3030}-\x{3098}\x{309b}-\x{30ff}\x{3400}-\x{9fff}\x{ac00}-\x{d7a3}\x{20000}-\x{2f7ff}`;
/** Marks of voice join the kana before them; the others are exchanged. */
const [VOICED, HALF_VOICED] = ["\u3099", "\u309a"];
const EXCHANGED = String.raw`\x{3000}\x{3099}\x{309a}\x{ff01}-\x{ff5e}\x{ff61}-\x{ff9f}`;

/** Holds where the column's folded text has the folded text in it, or is it. */
export function textSql(column: string, operator: "=" | "~", text: string): string {
  const folded = fold(text);
  const wanted = quoteText(folded);
  const small = `lower(${column})`;
  const holds = (place: string) => (operator === "=" ? `${place} = ${wanted}` : `contains(${place}, ${wanted})`);
  const isAscii = ASCII.test(folded);
  const inAscii =
    isAscii && operator === "=" ? `(strlen(${column}) = ${folded.length} and ${holds(small)})` : isAscii ? holds(small) : "false";
  // Nothing is ruled out first: of no text the functions of the last line cost as much as of a long one.
  return `(case when ${column} is null then false
    when strlen(${column}) = length(${column}) then ${inAscii}
    when not regexp_matches(${column}, ${quoteText(`${gateOf(folded)}|[^${PLAIN}${EXCHANGED}]`)}) then false
    when regexp_full_match(${column}, '[${PLAIN}]*') then ${holds(small)}
    else ${holds(foldedSql(column))} end)`;
}

/** SQL of `fold`, for every text. */
function foldedSql(column: string): string {
  return `lower(nfc_normalize(translate(${column}, ${quoteText(FOLDED_LETTERS.from)}, ${quoteText(FOLDED_LETTERS.to)})))`;
}

/** An expression (RE2) that finds every text of PLAIN and EXCHANGED letters whose folded text has the folded text in it. */
export function gateOf(folded: string): string {
  return `(?i)${Array.from(folded, writingsOf).join("")}`;
}

// Of a letter with a mark of voice: in one, or the two apart.
function writingsOf(letter: string): string {
  const [base, mark] = Array.from(letter.normalize("NFD"));
  const isVoiced = base !== undefined && (mark === VOICED || mark === HALF_VOICED);
  return isVoiced ? `(?:${classOf(letter)}|${classOf(base)}${classOf(mark)})` : classOf(letter);
}

function classOf(letter: string): string {
  const others = Array.from(FOLDED_LETTERS.from).filter((_, at) => FOLDED_LETTERS.to[at] === letter);
  return `[${[letter, ...others].map((one) => `\\x{${(one.codePointAt(0) as number).toString(16)}}`).join("")}]`;
}
