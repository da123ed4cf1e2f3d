// What each regular expression has cost, and its end when that is too much: no rule may hold up the others.
//
// Counted in steps, which are the same in every run; in time too when the caller has a clock.

import { regexTree, type RegexTest } from "./field-tests.js";
import { globMatches, toGlob, type Glob } from "./glob.js";
import { createRegexAutomaton, createRegexRoom, type RegexAutomaton } from "./regex-automaton.js";

/** The cost of one expression over one field. */
export interface RegexCost {
  readonly field: string;
  /** RE2 source, or null for a wildcard pattern. */
  readonly source: string | null;
  readonly leaves: readonly number[];
  value_count: number;
  /** Characters read and places of the program looked at. */
  step_count: number;
  /** Null without a clock. */
  ms: number | null;
  /** Its budget is used up: its rules find nothing more. */
  is_stopped: boolean;
}

interface Running {
  readonly automaton: RegexAutomaton;
  readonly glob: Glob | null;
  readonly cost: RegexCost;
}

export class RegexClock {
  private readonly running = new Map<RegexTest, Running>();
  private readonly stopped: RegexCost[] = [];
  private readonly room = createRegexRoom();

  /**
   * @param budget steps that one expression may take.
   * @param now milliseconds of any clock.
   */
  constructor(
    private readonly budget: number,
    private readonly now: (() => number) | null,
  ) {}

  matches(field: string, test: RegexTest, text: string): boolean {
    const running = this.running.get(test) ?? this.start(field, test);
    const { automaton, glob, cost } = running;
    if (cost.is_stopped) return false;
    const quick = glob === null ? null : globMatches(glob, text);
    if (quick !== null) return quick;
    const begun = this.now?.() ?? 0;
    const answer = automaton.test(text, this.budget - cost.step_count);
    cost.value_count += 1;
    cost.step_count = automaton.steps;
    if (cost.ms !== null && this.now !== null) cost.ms += this.now() - begun;
    cost.is_stopped = answer === null;
    if (cost.is_stopped) this.stopped.push(cost);
    return answer === true;
  }

  /** Those that were stopped since this was last asked. */
  takeStopped(): readonly RegexCost[] {
    return this.stopped.length === 0 ? this.stopped : this.stopped.splice(0);
  }

  /** The dearest first. */
  costs(): readonly RegexCost[] {
    return [...this.running.values()].map(({ cost }) => cost).sort((a, b) => b.step_count - a.step_count);
  }

  private start(field: string, test: RegexTest): Running {
    const automaton = createRegexAutomaton(regexTree(test.regex), this.room);
    if (automaton === null) throw new Error("an expression that is too large was not refused");
    const source = "source" in test.regex ? test.regex.source : null;
    const cost: RegexCost = {
      field,
      source,
      leaves: test.leaves,
      value_count: 0,
      step_count: 0,
      ms: this.now === null ? null : 0,
      is_stopped: false,
    };
    const glob = "pattern" in test.regex ? toGlob(test.regex.pattern, test.regex.is_cased) : null;
    const running = { automaton, glob, cost };
    this.running.set(test, running);
    return running;
  }
}
