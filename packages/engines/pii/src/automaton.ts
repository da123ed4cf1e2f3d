// Many words found in one pass over bytes (Aho and Corasick 1975), as one table: the next state by state and class of byte.
//
// Bytes that no word has are one class. Letters of ASCII are of both cases. Classes from DIGIT on are no letters of any word: the scanner
// stops at them. States that end a word come last, so that one comparison tells.

export interface Word {
  readonly text: string;
  readonly bits: number;
  /** What the word is: the scanner's own. */
  readonly what: number;
}

/** All words that end at a state, as one. */
export interface Output {
  readonly bits: number;
  /** What each of them is, a bit each. */
  readonly whats: number;
  /** Bytes of the longest. */
  readonly length: number;
  readonly isAscii: boolean;
}

export interface Automaton {
  /** Class of each byte. */
  readonly classes: Uint8Array;
  /** state << SHIFT | class -> state. */
  readonly next: Uint16Array;
  readonly firstEnd: number;
  /** By state, less firstEnd. */
  readonly outputs: readonly Output[];
}

export const CLASS_SHIFT = 7;
export const STOP = 0xf0;
export const [DIGIT, LF, AT] = [0xf0, 0xf1, 0xf2] as const;
const MOST_STATES = 0xffff;
const MOST_CLASSES = 1 << CLASS_SHIFT;

interface State {
  readonly children: Map<number, State>;
  readonly depth: number;
  fail: State | null;
  words: Word[];
  no: number;
}

/** @throws {RangeError} a word is empty or has a digit, "@" or a line's end; too many words or kinds of bytes. */
export function automatonOf(words: readonly Word[]): Automaton {
  const classes = classesOf(words);
  const root = stateOf(0);
  for (const word of words) plant(root, word, classes);
  const order = linked(root);
  const plain = order.filter(({ words: own }) => own.length === 0);
  const ends = order.filter(({ words: own }) => own.length > 0);
  const states = [...plain, ...ends];
  if (states.length > MOST_STATES) throw new RangeError(`${states.length} states, at most ${MOST_STATES}`);
  for (const [no, state] of states.entries()) state.no = no;
  return { classes, next: tableOf(order, states.length), firstEnd: plain.length, outputs: ends.map(({ words: own }) => outputOf(own)) };
}

function stateOf(depth: number): State {
  return { children: new Map(), depth, fail: null, words: [], no: 0 };
}

function classesOf(words: readonly Word[]): Uint8Array {
  const classes = new Uint8Array(256);
  let count = 1;
  for (const { text } of words) for (const byte of Buffer.from(text.toLowerCase())) if (classes[byte] === 0) classes[byte] = count++;
  if (count > MOST_CLASSES) throw new RangeError(`${count} kinds of bytes, at most ${MOST_CLASSES}`);
  for (let letter = 0x41; letter <= 0x5a; letter += 1) classes[letter] = classes[letter + 0x20] as number;
  for (let digit = 0x30; digit <= 0x39; digit += 1) classes[digit] = DIGIT;
  classes[0x0a] = LF;
  classes[0x40] = AT;
  return classes;
}

function plant(root: State, word: Word, classes: Uint8Array): void {
  let state = root;
  const bytes = Buffer.from(word.text.toLowerCase());
  for (const byte of bytes) {
    const own = classes[byte] as number;
    if (own >= STOP) throw new RangeError(`a word with a digit, "@" or a line's end: ${word.text}`);
    const child = state.children.get(own) ?? stateOf(state.depth + 1);
    state.children.set(own, child);
    state = child;
  }
  if (state === root) throw new RangeError("an empty word");
  state.words.push(word);
}

/** States by depth, each with the longest other state that its bytes end with, and the words of that. */
function linked(root: State): readonly State[] {
  const order: State[] = [root];
  for (const state of order)
    for (const [own, child] of state.children) {
      let fail = state.fail;
      while (fail !== null && !fail.children.has(own)) fail = fail.fail;
      child.fail = fail?.children.get(own) ?? root;
      child.words = [...child.words, ...child.fail.words];
      order.push(child);
    }
  return order;
}

function tableOf(order: readonly State[], count: number): Uint16Array {
  const next = new Uint16Array(count << CLASS_SHIFT);
  for (const state of order) {
    const row = state.no << CLASS_SHIFT;
    if (state.fail !== null) next.copyWithin(row, state.fail.no << CLASS_SHIFT, (state.fail.no + 1) << CLASS_SHIFT);
    for (const [own, child] of state.children) next[row | own] = child.no;
  }
  return next;
}

function outputOf(words: readonly Word[]): Output {
  const lengths = words.map(({ text }) => Buffer.byteLength(text));
  return {
    bits: words.reduce((all, { bits }) => all | bits, 0),
    whats: words.reduce((all, { what }) => all | (1 << what), 0),
    length: Math.max(...lengths),
    isAscii: words.every(({ text }) => /^[\u0000-\u007f]*$/.test(text)),
  };
}
