// Reads one YAML node after another and collects what is wrong with each, with its place.

import { Fault } from "@hamon/records";

/** A file of content as the engine needs it: its value, and where a node of it stands. */
export interface TemplateFile {
  readonly value: unknown;
  at(path: readonly (string | number)[]): string;
}

export type Path = readonly (string | number)[];
export type Node = Readonly<Record<string, unknown>>;

export class NodeReader {
  readonly #file: TemplateFile;
  readonly faults: Fault[] = [];

  constructor(file: TemplateFile) {
    this.#file = file;
  }

  at(path: Path): string {
    return this.#file.at(path);
  }

  /** Notes a mistake; `name` says which key or value. */
  wrong(path: Path, reason: string, name = String(path.at(-1) ?? "")): void {
    this.faults.push(new Fault("template-malformed", { at: this.at(path), params: { reason, name } }));
  }

  map(value: unknown, path: Path): Node {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Node;
    this.wrong(path, "map");
    return {};
  }

  sequence(value: unknown, path: Path): readonly unknown[] {
    if (Array.isArray(value)) return value;
    this.wrong(path, "list");
    return [];
  }

  /** Notes every key that nobody reads: a misspelt one must not be silently without effect. */
  onlyKeys(node: Node, allowed: readonly string[], path: Path): void {
    for (const key of Object.keys(node)) if (!allowed.includes(key)) this.wrong([...path, key], "key");
  }

  choice<Name extends string>(value: unknown, names: readonly Name[], path: Path): Name {
    const found = names.find((name) => name === value);
    if (found === undefined) this.wrong(path, "value", String(value));
    return found ?? (names[0] as Name);
  }

  throwIfWrong(): void {
    const [first] = this.faults;
    if (first) throw new Fault("template-malformed", { at: first.at, params: first.params, all: this.faults });
  }
}
