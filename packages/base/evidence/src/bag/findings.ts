// What was found of a bag: counted all, kept as many as somebody would read.

import type { BagBreak, BagFinding, BagWarning } from "@hamon/records";

const MOST = 1000;
/** A path of a list may be as long as its line. */
const MOST_LETTERS = 1024;

type Params = BagFinding<string>["params"];

export class Findings {
  readonly #broken: BagFinding<BagBreak>[] = [];
  readonly #warnings: BagFinding<BagWarning>[] = [];
  readonly #codes = new Set<string>();
  #brokenCount = 0;
  #warningCount = 0;

  break(code: BagBreak, at: string, params: Params = {}): void {
    this.#brokenCount += 1;
    this.#codes.add(code);
    if (this.#broken.length < MOST) this.#broken.push({ code, at: at.slice(0, MOST_LETTERS), params });
  }

  warn(code: BagWarning, at: string, params: Params = {}): void {
    this.#warningCount += 1;
    this.#codes.add(code);
    if (this.#warnings.length < MOST) this.#warnings.push({ code, at: at.slice(0, MOST_LETTERS), params });
  }

  has(code: BagBreak | BagWarning): boolean {
    return this.#codes.has(code);
  }

  result() {
    const [broken_count, warning_count] = [this.#brokenCount, this.#warningCount];
    return { is_valid: broken_count === 0, broken: this.#broken, broken_count, warnings: this.#warnings, warning_count };
  }
}
