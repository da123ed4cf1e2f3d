// Lines with the fields that others found in them: grok-ecs-vectors, postfix-grok-patterns. Each of their fields must be in our
// event, under its own name or one that names.yml says is the same.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { isSaid, isOfTheLine } from "./compare.js";
import { logReader, sayingOf, type ReadLog } from "./reader.js";

interface Vector {
  readonly name: string;
  /** What its author called the format. */
  readonly pattern: string;
  readonly message: string;
  /** Dotted name -> what it says. */
  readonly expected: ReadonlyMap<string, string>;
}

interface Names {
  /** Formats that are parts of lines: what stands around them. */
  readonly frames: readonly { readonly pattern: string; readonly message?: string; readonly line: string }[];
  /** Their name -> ours, the first that says something; "{a} {b}" puts ours together, "a ~ regex" takes a part of it; pairs: each pair of theirs is one of ours. */
  readonly names: Readonly<Record<string, string | readonly string[]>>;
}

export async function scoreVectors(folder: string): Promise<{ vectors: number; vectors_wrong: number; vectors_faulty: number }> {
  const names = parse(readFileSync(new URL("./names.yml", import.meta.url), "utf8")) as Names;
  const vectors = [...grokVectors(join(folder, "grok-ecs-vectors")), ...postfixVectors(join(folder, "postfix-grok-patterns"))];
  const read = await logReader();
  const judged = vectors.map((vector) => ({ vector, wrong: isFaulty(vector) ? null : wrongIn(vector, names, read) }));
  for (const { vector, wrong } of judged) if (wrong !== null && wrong.length > 0) console.log(`${vector.name}: ${wrong.join("; ")}`);
  for (const { vector, wrong } of judged) if (wrong === null) console.log(`${vector.name}: expects what is not in its line, not counted`);
  return {
    vectors: vectors.length,
    vectors_wrong: judged.filter(({ wrong }) => wrong !== null && wrong.length > 0).length,
    vectors_faulty: judged.filter(({ wrong }) => wrong === null).length,
  };
}

function grokVectors(folder: string): readonly Vector[] {
  const file = join(folder, "vectors.ndjson");
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line, no): Vector => {
    const { pattern, message, expected_ecs_subset } = JSON.parse(line) as { pattern: string; message: string; expected_ecs_subset: object };
    return { name: `grok-ecs-vectors:${no + 1} ${pattern}`, pattern, message, expected: new Map(flat(expected_ecs_subset)) };
  });
}

function postfixVectors(folder: string): readonly Vector[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  return files.map((file): Vector => {
    const { pattern, data, results } = parse(readFileSync(join(folder, file), "utf8")) as {
      pattern: string;
      data: string;
      results: object;
    };
    const [, name = ""] = /%\{(\w+)\}/.exec(pattern) ?? [];
    return { name: `postfix-grok-patterns/${file}`, pattern: name, message: data, expected: new Map(flat(results)) };
  });
}

function flat(node: object, before = ""): readonly [string, string][] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]): readonly [string, string][] => {
    if (typeof value === "object" && value !== null) return flat(value, `${before}${key}.`);
    return [[before + key, String(value ?? "")]];
  });
}

// Some were made of the expectations of two lines: what they expect stands nowhere in theirs.
function isFaulty({ message, expected }: Vector): boolean {
  return [...expected.values()].some((value) => !isOfTheLine(value, message));
}

function wrongIn({ pattern, message, expected }: Vector, { frames, names }: Names, read: ReadLog): readonly string[] {
  const frame = frames.find((one) => new RegExp(one.pattern).test(pattern) && new RegExp(one.message ?? "").test(message));
  const found = frame === undefined ? null : new RegExp(frame.pattern).exec(pattern);
  const program = (found?.[1] ?? "").toLowerCase().replaceAll("_", "-");
  const line = frame === undefined ? message : frame.line.replace("{program}", () => program).replace("{message}", () => message);
  const { events, unread, name } = read(`${line.replaceAll(/[\r\n]+$/g, "")}\n`);
  const [event] = events;
  if (event === undefined) return [`read as ${name ?? "nothing"}: ${unread.join(", ")}`];
  const said = sayingOf(event);
  return [...expected]
    .filter(([key, value]) => !isSaid({ key, value, ours: [names[key] ?? key].flat(), said }))
    .map(([key, value]) => `${key} is "${value}", not found in ${event.read_with} ${event.cells.get("fields") ?? ""}`);
}
