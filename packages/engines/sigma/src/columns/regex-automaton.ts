// Whether a regular expression matches anywhere in a text, in time linear in the text: states are made as they are met.
//
// A state is the set of places of the program where a match may stand, before what is asserted between two characters is
// known; it is opened when the next character, or the end, is.

import { compileRegex, type RegexProgram } from "./regex-program.js";
import type { Assertion, RegexNode } from "./regex-syntax.js";

/** What stands beside a place between two characters. */
const [EDGE, NEWLINE, WORD, OTHER] = [0, 1, 2, 3];
const MOST_STATES = 4_000;
/** Numbers in all states of one expression; and of all expressions that share a room. */
const MOST_NUMBERS = 1 << 20;
const MOST_IN_ROOM = 1 << 23;
const MATCHED = 1;
const START = 2;
const ASCII = 128;
const FEW_STATES = 8;
/** Code points beyond ASCII whose class is kept. */
const MOST_KNOWN = 70_000;
/** The budget is looked at this often, in characters. */
const BUDGET_EVERY = 1023;

/** Numbers that states may still take, over several expressions: 32 MiB. */
export interface RegexRoom {
  left: number;
}

export function createRegexRoom(): RegexRoom {
  return { left: MOST_IN_ROOM };
}

interface State {
  readonly places: Int32Array;
  readonly before: number;
  /** Whether a text that ends here matches; null unknown. */
  atEnd: boolean | null;
}

export interface RegexAutomaton {
  /** Whether it matches. Null: the budget was used up before that was known. */
  test(text: string, budget: number): boolean | null;
  /** Steps taken so far: a character, or a place looked at. */
  readonly steps: number;
}

/** @returns null when the expression is larger than is allowed. */
export function createRegexAutomaton(tree: RegexNode, room = createRegexRoom()): RegexAutomaton | null {
  const program = compileRegex(tree);
  return program === null ? null : new LazyAutomaton(program, room);
}

class LazyAutomaton implements RegexAutomaton {
  steps = 0;
  private states: State[] = [];
  private byName = new Map<string, number>();
  private taken = 0;
  /** By state and class: the next state, 0 unknown, 1 matched. */
  private next = new Int32Array(0);
  /** Classes that a row of `next` has room for: a power of two. */
  private stride = 1;
  /** Code point -> class, for ASCII and beyond. */
  private readonly ascii = new Int32Array(ASCII);
  private readonly beyond = new Map<number, number>();
  private readonly classByName = new Map<string, number>();
  private readonly kinds: number[] = [];
  private readonly members: boolean[][] = [];
  private readonly seen: Uint32Array;
  private generation = 0;
  /** What stands before a place, as far as the expression asks for it. */
  private readonly asked: readonly number[];
  /** Every match begins with it, and nothing is asserted: from the beginning's state on, the text can be skipped to it. */
  private readonly prefix: string;

  constructor(
    private readonly program: RegexProgram,
    private readonly room: RegexRoom,
  ) {
    this.seen = new Uint32Array(program.op.length);
    const has = (...what: readonly Assertion[]) => program.assertions.some((one) => what.includes(one));
    const isAsked = program.assertions.length > 0;
    this.asked = [
      isAsked ? EDGE : OTHER,
      has("line-start", "line-end") ? NEWLINE : OTHER,
      has("word", "not-word") ? WORD : OTHER,
      OTHER,
    ] as number[];
    this.prefix = isAsked ? "" : program.prefix;
    for (let code = 0; code < ASCII; code += 1) this.ascii[code] = this.newClass(code);
    this.forget();
  }

  test(text: string, budget: number): boolean | null {
    if (budget <= 0) return null;
    if (text.length < this.program.least) return false;
    for (const must of this.program.musts) if (!text.includes(must)) return false;
    const end = this.steps + budget;
    const { ascii, prefix } = this;
    let [state, begun] = [START, 0];
    for (let i = 0; i < text.length; i += 1) {
      if (state === START && prefix !== "") {
        i = text.indexOf(prefix, i);
        if (i < 0) return this.count(text.length - begun, false);
      }
      let code = text.charCodeAt(i);
      if (code >= 0xd800 && code < 0xdc00) code = text.codePointAt(i) as number;
      if (code > 0xffff) i += 1;
      const kind = code < ASCII ? (ascii[code] as number) : this.classBeyond(code);
      let next = this.next[state * this.stride + kind] as number;
      if (next === 0) next = this.advance(state, kind);
      if (next === MATCHED) return this.count(i - begun, true);
      state = next;
      if ((i & BUDGET_EVERY) !== BUDGET_EVERY) continue;
      this.steps += i - begun;
      begun = i;
      if (this.steps > end) return null;
    }
    return this.count(text.length - begun, this.endsIn(state));
  }

  private count(steps: number, answer: boolean): boolean {
    this.steps += steps + 1;
    return answer;
  }

  // Numbers 0 and 1 are taken; START is the beginning.
  private forget(): void {
    const none: State = { places: new Int32Array(0), before: EDGE as number, atEnd: null };
    this.states = [none, none];
    this.byName = new Map();
    this.next = new Int32Array(FEW_STATES * this.stride);
    this.room.left += this.taken;
    this.taken = 0;
    this.stateOf([this.program.start], this.asked[EDGE as number] as number);
  }

  private classBeyond(code: number): number {
    const known = this.beyond.get(code);
    if (known !== undefined) return known;
    const number = this.newClass(code);
    if (this.beyond.size < MOST_KNOWN) this.beyond.set(code, number);
    return number;
  }

  private newClass(code: number): number {
    const char = String.fromCodePoint(code);
    const kind = this.asked[char === "\n" ? NEWLINE : /\w/.test(char) ? WORD : OTHER] as number;
    const members = this.program.sets.map((set) => set(char));
    const name = `${kind}${members.map(Number).join("")}`;
    const number = this.classByName.get(name) ?? this.members.push(members) - 1;
    this.classByName.set(name, number);
    this.kinds[number] = kind;
    if (number >= this.stride) this.widen();
    return number;
  }

  // Rows are laid out anew for twice the classes.
  private widen(): void {
    const wide = new Int32Array(this.next.length * 2);
    for (let at = 0; at < this.next.length; at += this.stride) wide.set(this.next.subarray(at, at + this.stride), at * 2);
    this.next = wide;
    this.stride *= 2;
  }

  private stateOf(places: readonly number[], before: number): number {
    const sorted = Int32Array.from(places).sort();
    const name = `${before} ${sorted.join()}`;
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const number = this.states.push({ places: sorted, before, atEnd: null }) - 1;
    this.byName.set(name, number);
    if (this.states.length * this.stride > this.next.length) {
      const longer = new Int32Array(this.next.length * 2);
      longer.set(this.next);
      this.next = longer;
    }
    const numbers = sorted.length + this.stride + 16;
    this.taken += numbers;
    this.room.left -= numbers;
    return number;
  }

  private advance(from: number, kind: number): number {
    const next = this.follow(this.states[from] as State, kind);
    const isFull = this.states.length > MOST_STATES || this.taken > MOST_NUMBERS || this.room.left < 0;
    const isForgotten = next !== MATCHED && isFull;
    if (isForgotten) this.forget();
    const number = next === MATCHED ? MATCHED : this.stateOf(next, this.kinds[kind] as number);
    if (!isForgotten) this.next[from * this.stride + kind] = number;
    return number;
  }

  private follow(state: State, kind: number): readonly number[] | typeof MATCHED {
    const open = this.open(state, this.kinds[kind] as number);
    if (open === MATCHED) return MATCHED;
    const { op, x, y, start } = this.program;
    const members = this.members[kind] as boolean[];
    const next = new Set([start]);
    for (const place of open) if (op[place] === 0 && members[x[place] as number] === true) next.add(y[place] as number);
    return [...next];
  }

  private endsIn(number: number): boolean {
    const state = this.states[number] as State;
    state.atEnd ??= this.open(state, EDGE) === MATCHED;
    return state.atEnd;
  }

  // Every place that can be reached without a character, between `state.before` and `after`.
  private open(state: State, after: number): readonly number[] | typeof MATCHED {
    const { op, x, y, assertions } = this.program;
    this.generation += 1;
    const stack = [...state.places];
    const open: number[] = [];
    while (stack.length > 0) {
      const place = stack.pop() as number;
      if (this.seen[place] === this.generation) continue;
      this.seen[place] = this.generation;
      this.steps += 1;
      if (op[place] === 3) return MATCHED;
      open.push(place);
      if (op[place] === 1) stack.push(x[place] as number, y[place] as number);
      if (op[place] === 2 && holds(assertions[x[place] as number] as Assertion, state.before, after)) stack.push(y[place] as number);
    }
    return open;
  }
}

function holds(what: Assertion, before: number, after: number): boolean {
  if (what === "text-start") return before === EDGE;
  if (what === "text-end") return after === EDGE;
  if (what === "line-start") return before === EDGE || before === NEWLINE;
  if (what === "line-end") return after === EDGE || after === NEWLINE;
  return ((before === WORD) !== (after === WORD)) === (what === "word");
}
