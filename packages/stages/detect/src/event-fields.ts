// What Sigma rules may ask of an event: its columns, by their own names and by the names of other sources.

import type { Content } from "@hamon/content";
import { EVENT_COLUMNS, Fault } from "@hamon/records";
import { parseRouting, type Fields, type Routing } from "@hamon/sigma";

/** Columns that a line's text is in; the others are ours or hold parts of these. */
const KEYWORDS = ["url.original", "http.request.referrer", "user_agent.original", "user.name"];
const FOLDER = "rules/routing/";

/** Whether a file of rules/ says where events are, not what to look for in them. */
export function isRoutingFile(path: string): boolean {
  return path.replace(/^workspace:/, "").startsWith(FOLDER);
}

/** Where the events of each logsource are, and every mistake of the files that say so. */
export function readRouting(content: Content): { readonly routing: Routing; readonly faults: readonly Fault[] } {
  const files = content.files("rules").filter(({ path }) => isRoutingFile(path));
  const read = files.map((file) => parseRouting(file.documents, file.at));
  return { routing: read.flatMap(({ routing }) => routing), faults: read.flatMap(({ faults }) => faults) };
}

/** Values that a site gives for %placeholders% of rules: name -> one or several texts. */
export const PLACEHOLDERS_FILE = "rules/placeholders.yml";

/** @returns the values, and a fault for each that is no text or number. */
export function readPlaceholders(content: Content): {
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly faults: readonly Fault[];
} {
  const values: Record<string, readonly string[]> = Object.create(null);
  const faults: Fault[] = [];
  for (const file of content.files("rules").filter(({ path }) => path.replace(/^workspace:/, "") === PLACEHOLDERS_FILE)) {
    for (const [name, given] of Object.entries((file.value ?? {}) as object)) {
      const texts = (Array.isArray(given) ? given : [given]) as readonly unknown[];
      const wrong = texts.findIndex((text) => typeof text !== "string" && typeof text !== "number");
      if (wrong < 0 && texts.length > 0) values[name] = texts.map(String);
      else faults.push(new Fault("bad-value", { at: file.at([name]), params: { field: name, value: typeof texts[wrong] } }));
    }
  }
  return { values, faults };
}

export function eventFields(content: Content): Fields {
  return {
    columns: EVENT_COLUMNS,
    logsource: { category: "logsource.category", product: "logsource.product", service: "logsource.service" },
    keywords: KEYWORDS,
    routing: readRouting(content).routing,
    hasWhole: true,
    placeholders: readPlaceholders(content).values,
  };
}
