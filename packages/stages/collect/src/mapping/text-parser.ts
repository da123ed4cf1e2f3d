// The parser of a mapping whose records are lines, or messages of syslog lines.

import type { Reading } from "./build-event.js";
import { rowTextParser } from "./csv-event.js";
import { kvParser } from "./kv-event.js";
import { lineParser, type TextParser } from "./line-event.js";
import type { Mapping } from "./mapping.js";

export function textParser(mapping: Mapping, reading: Reading): TextParser {
  if (mapping.shape === "kv") return kvParser(mapping, reading);
  return mapping.shape === "csv" ? rowTextParser(mapping, reading) : lineParser(mapping, reading);
}
