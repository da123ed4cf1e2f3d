// Text as it is compared: capital and small letters are one, and so are the wide and the half forms that Japanese writes.
//
// Letters are exchanged one by one (ＡＢＣ -> ABC, ｶ -> カ, ﾞ -> the combining mark), composed (NFC), then made small letter by
// letter. That is NFKC where it matters in logs, and cheap in SQL; signs such as ㈱ or ① stay as they are.

const [WIDE_FROM, WIDE_TO, WIDE_OFFSET] = [0xff01, 0xff5e, 0xfee0];
const [HALF_FROM, HALF_TO] = [0xff61, 0xff9f];
const [WIDE_SPACE, HALF_SPACE] = ["\u3000", " "];
const NUL = "\u0000";
/** What collect puts for it. */
const NUL_SIGN = "\u2400";

/** Letters that are exchanged, and what for, at the same places. */
export const FOLDED_LETTERS = foldedLetters();

function foldedLetters(): { readonly from: string; readonly to: string } {
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => String.fromCharCode(from + at));
  const from = [...range(WIDE_FROM, WIDE_TO), ...range(HALF_FROM, HALF_TO), WIDE_SPACE];
  const to = from.map((letter) => {
    const code = letter.charCodeAt(0);
    if (letter === WIDE_SPACE) return HALF_SPACE;
    return code <= WIDE_TO ? String.fromCharCode(code - WIDE_OFFSET) : letter.normalize("NFKC");
  });
  return { from: from.join(""), to: to.join("") };
}

const EXCHANGED = new Map([...FOLDED_LETTERS.from].map((letter, at) => [letter, FOLDED_LETTERS.to[at] as string]));
const EXCHANGE = /[\u3000\uff01-\uff5e\uff61-\uff9f]/g;
/** Half of a letter. */
const LONE = /\p{Cs}/gu;
const ASCII = /^[\u0001-\u007f]*$/;

const DOTTED_I = "\u0130";
/** Letters whose small form is another within a text. */
const ODD = /[\u0130\u03a3]/;

/** Text as a column may hold it: whole letters, and a sign for what no database takes. */
export function storable(text: string): string {
  return text.replace(LONE, "\ufffd").replaceAll(NUL, NUL_SIGN);
}

/** Two texts that fold to one are the same to a search. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  const whole = storable(text)
    .replace(EXCHANGE, (letter) => EXCHANGED.get(letter) ?? letter)
    .normalize("NFC");
  return ODD.test(whole) ? Array.from(whole, small).join("") : whole.toLowerCase();
}

// Letter by letter, as a database does: a sigma is one wherever it stands.
function small(letter: string): string {
  return letter === DOTTED_I ? "i" : letter.toLowerCase();
}
