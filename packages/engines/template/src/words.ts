// The words in which values are printed, as content/templates/words.yml has them.

import type { Text } from "@hamon/records";
import { NodeReader, type Path, type TemplateFile } from "./node-reader.js";
import type { Words } from "./source.js";

/** @throws {Fault} `template-malformed`, all mistakes in `all`. */
export function parseWords(file: TemplateFile): Words {
  const reader = new NodeReader(file);
  const root = reader.map(file.value, []);
  reader.onlyKeys(root, ["unknown", "attested_zero", "not_meaningful", "range", "between", "amount", "yes", "no", "unit"], []);
  const word = (path: Path) => wordPair(reader, file, path);
  const words: Words = {
    unknown: word(["unknown"]),
    attested_zero: word(["attested_zero"]),
    not_meaningful: word(["not_meaningful"]),
    range: word(["range"]),
    between: word(["between"]),
    amount: word(["amount"]),
    yes: word(["yes"]),
    no: word(["no"]),
    unit: {
      row: { one: word(["unit", "row", "one"]), many: word(["unit", "row", "many"]) },
      person: { one: word(["unit", "person", "one"]), many: word(["unit", "person", "many"]) },
    },
  };
  reader.throwIfWrong();
  return words;
}

function wordPair(reader: NodeReader, file: TemplateFile, path: Path): Text {
  const value = path.reduce<unknown>((node, key) => (node as Record<string, unknown> | null | undefined)?.[key], file.value);
  const { ja, en } = reader.map(value, path) as { ja?: unknown; en?: unknown };
  if (typeof ja !== "string" || typeof en !== "string") reader.wrong(path, "language");
  return { ja: String(ja), en: String(en) };
}
