// Whether a regular expression matches anywhere in a text, in time linear in the text: states are made as they are met.
//
// A state is the set of places of the program where a match may stand, before what is asserted between two characters is
// known; it is opened when the next character, or the end, is.

import { compileRegex, type RegexProgram } from "./regex-program.js";
import type { Assertion, RegexNode } from "./regex-syntax.js";

/** What stands beside a place between two characters. */
const [EDGE, NEWLINE, WORD, OTHER] = [0, 1, 2, 3];
const MOST_STATES = 2_000;
/** Places in all states together. */
const MOST_PLACES = 400_000;
const MATCHED = 1;

interface State {
  readonly places: Int32Array;
  readonly before: number;
  /** By class: number of the next state, 0 unknown, 1 matched. */
  next: Int32Array;
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
export function createRegexAutomaton(tree: RegexNode): RegexAutomaton | null {
  const program = compileRegex(tree);
  return program === null ? null : new LazyAutomaton(program);
}

class LazyAutomaton implements RegexAutomaton {
  steps = 0;
  private states: State[] = [];
  private byName = new Map<string, number>();
  private placeCount = 0;
  /** Code point -> class, for ASCII and beyond. */
  private readonly ascii = new Int16Array(128).fill(-1);
  private readonly beyond = new Map<number, number>();
  private readonly classByName = new Map<string, number>();
  private readonly kinds: number[] = [];
  private readonly members: boolean[][] = [];
  private readonly seen: Uint32Array;
  private generation = 0;

  constructor(private readonly program: RegexProgram) {
    this.seen = new Uint32Array(program.op.length);
    this.forget();
  }

  test(text: string, budget: number): boolean | null {
    const end = this.steps + budget;
    let state = this.states[2] as State;
    for (let i = 0; i < text.length; i += 1) {
      let code = text.charCodeAt(i);
      if (code >= 0xd800 && code < 0xdc00) code = text.codePointAt(i) as number;
      if (code > 0xffff) i += 1;
      const kind = code < 128 && (this.ascii[code] as number) >= 0 ? (this.ascii[code] as number) : this.classOf(code);
      let next = kind < state.next.length ? (state.next[kind] as number) : 0;
      if (next === 0) next = this.advance(state, kind);
      this.steps += 1;
      if (next === MATCHED) return true;
      if (this.steps > end) return null;
      state = this.states[next] as State;
    }
    return this.endsIn(state);
  }

  // Numbers 0 and 1 are taken; 2 is the beginning.
  private forget(): void {
    const none: State = { places: new Int32Array(0), before: EDGE, next: new Int32Array(0), atEnd: null };
    this.states = [none, none];
    this.byName = new Map();
    this.placeCount = 0;
    this.stateOf([this.program.start], EDGE);
  }

  private classOf(code: number): number {
    const known = code < 128 ? (this.ascii[code] as number) : (this.beyond.get(code) ?? -1);
    if (known >= 0) return known;
    const char = String.fromCodePoint(code);
    const kind = char === "\n" ? NEWLINE : /\w/.test(char) ? WORD : OTHER;
    const members = this.program.sets.map((set) => set(char));
    const name = `${kind}${members.map(Number).join("")}`;
    const number = this.classByName.get(name) ?? this.members.push(members) - 1;
    this.classByName.set(name, number);
    this.kinds[number] = kind as number;
    if (code < 128) this.ascii[code] = number;
    else if (this.beyond.size < 70_000) this.beyond.set(code, number);
    return number;
  }

  private stateOf(places: readonly number[], before: number): number {
    const sorted = Int32Array.from(places).sort();
    const name = `${before} ${sorted.join()}`;
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const number = this.states.push({ places: sorted, before, next: new Int32Array(this.members.length + 8), atEnd: null }) - 1;
    this.byName.set(name, number);
    this.placeCount += sorted.length + this.members.length + 16;
    return number;
  }

  private advance(state: State, kind: number): number {
    if (kind >= state.next.length) state.next = widened(state.next, this.members.length + 8);
    const next = this.follow(state, kind);
    if (next !== MATCHED && (this.states.length > MOST_STATES || this.placeCount > MOST_PLACES)) this.forget();
    const number = next === MATCHED ? MATCHED : this.stateOf(next, this.kinds[kind] as number);
    state.next[kind] = number;
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

  private endsIn(state: State): boolean {
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

function widened(row: Int32Array, length: number): Int32Array {
  const wide = new Int32Array(length);
  wide.set(row);
  return wide;
}

function holds(what: Assertion, before: number, after: number): boolean {
  if (what === "text-start") return before === EDGE;
  if (what === "text-end") return after === EDGE;
  if (what === "line-start") return before === EDGE || before === NEWLINE;
  if (what === "line-end") return after === EDGE || after === NEWLINE;
  return ((before === WORD) !== (after === WORD)) === (what === "word");
}
