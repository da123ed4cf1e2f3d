// What stands in the addresses of a line as whole words: of the request, and of the page it came from.

/** Letters at which an address falls into words; hyphens, dots, underscores and @ are within one. */
const BETWEEN = /[^\p{L}\p{N}._@-]+/u;
const EDGES = /^[._-]+|[._-]+$/g;
const DECODED_TIMES = 2;

/** In lower case, as it is and percent-decoded once and twice. */
export function wordsIn(address: string): ReadonlySet<string> {
  const words = new Set<string>();
  let text = address;
  for (let times = 0; times <= DECODED_TIMES; times += 1) {
    for (const word of text.split(BETWEEN)) words.add(word.replace(EDGES, "").toLowerCase());
    text = decodePercent(text);
  }
  words.delete("");
  return words;
}

// What does not decode stays as it is; the rest is read all the same.
function decodePercent(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

/** Long enough that it hardly stands there for something else: so many letters and digits. */
export function isDistinctive(word: string, least: number): boolean {
  return (word.match(/[\p{L}\p{N}]/gu) ?? []).length >= least;
}

const SESSION = /^[a-z0-9_-]{16,}$/;

/** Looks like an id that a machine made: long, of letters and digits both. */
export function isMachineMade(word: string): boolean {
  return SESSION.test(word) && /\d/.test(word) && /[a-z]/.test(word);
}
