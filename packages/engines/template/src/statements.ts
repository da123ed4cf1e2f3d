// What an organisation states in its own words (content/templates/statements.yml), as values of {{statement:key}}.

import { LANGUAGES, type Language } from "@hamon/records";
import { NodeReader, type Path, type TemplateFile } from "./node-reader.js";
import type { Value } from "./source.js";

export interface Statements {
  /** Undefined: no such statement. Unknown: it is there and nobody filled it in. */
  value(key: string, language: Language): Value | undefined;
  /** The words themselves, or null. */
  text(key: string, language: Language): string | null;
}

export interface StatementOptions {
  /** A synthetic case may use the words made for demonstration; no other case ever does. */
  readonly isSynthetic: boolean;
}

/** @throws {Fault} `template-malformed`, all mistakes in `all`. */
export function parseStatements(file: TemplateFile, { isSynthetic }: StatementOptions): Statements {
  const reader = new NodeReader(file);
  const root = reader.map(file.value, []);
  const texts = new Map<string, Readonly<Record<Language, string>> | null>();
  for (const [key, one] of Object.entries(reader.map(root["statements"], ["statements"]))) {
    const path = ["statements", key];
    const node = reader.map(one, path);
    reader.onlyKeys(node, ["label", "value", "synthetic"], path);
    const given = bothLanguages(reader, node["value"], [...path, "value"]);
    const made = bothLanguages(reader, node["synthetic"], [...path, "synthetic"]);
    texts.set(key, given ?? (isSynthetic ? made : null));
  }
  reader.throwIfWrong();
  const text = (key: string, language: Language) => texts.get(key)?.[language] ?? null;
  return {
    text,
    value(key, language) {
      if (!texts.has(key)) return undefined;
      const words = text(key, language);
      return words === null ? { type: "unknown" } : { type: "text", text: words };
    },
  };
}

// One text for both languages, or one for each. Blank is not filled in.
function bothLanguages(reader: NodeReader, value: unknown, path: Path): Readonly<Record<Language, string>> | null {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "string" || typeof value === "number") return { ja: String(value), en: String(value) };
  const node = reader.map(value, path);
  reader.onlyKeys(node, LANGUAGES, path);
  for (const language of LANGUAGES)
    if (typeof node[language] !== "string" || node[language] === "") reader.wrong([...path, language], "language", language);
  return { ja: String(node["ja"]), en: String(node["en"]) };
}
