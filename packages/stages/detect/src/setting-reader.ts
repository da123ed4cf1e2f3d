// A file of rules/ with numbers, timespans and places by name. All mistakes are collected.

import type { Content } from "@hamon/content";
import { Fault } from "@hamon/records";
import { parseTimespan } from "@hamon/sigma";
import { isPlaces } from "./field-places.js";

/** A class: it gathers mistakes until `end`. */
export class SettingReader {
  readonly #given: Readonly<Record<string, unknown>>;
  readonly #at: (path: readonly string[]) => string;
  readonly #code: string;
  readonly #faults: Fault[] = [];

  /** @param code of its faults. */
  constructor(content: Content, path: string, code: string) {
    const { value, at } = content.file(path);
    this.#given = (value ?? {}) as Readonly<Record<string, unknown>>;
    this.#at = at;
    this.#code = code;
  }

  refuse(key: string): void {
    this.#faults.push(new Fault(this.#code, { at: this.#at([key]), params: { key } }));
  }

  number(key: string, isRight: (found: number) => boolean): number {
    const found = this.#given[key];
    if (typeof found !== "number" || !isRight(found)) this.refuse(key);
    return Number(found);
  }

  /** Seconds. */
  span(key: string): number {
    return parseTimespan(this.#given[key], { at: () => "", add: () => this.refuse(key) }) ?? 0;
  }

  /** Dotted places in `fields`. */
  places(key: string): readonly string[] {
    const found = this.#given[key];
    if (isPlaces(found)) return found;
    this.refuse(key);
    return [];
  }

  /** @throws {Fault} the first mistake, with all of them. */
  end(): void {
    const [first] = this.#faults;
    if (first !== undefined) throw new Fault(this.#code, { at: first.at, params: first.params, all: this.#faults });
  }
}
