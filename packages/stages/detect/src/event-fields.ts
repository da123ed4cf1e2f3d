// What Sigma rules may ask of an event: its columns, by their own names and by the names of other sources.

import type { Content } from "@hamon/content";
import { EVENT_COLUMNS } from "@hamon/records";
import type { Fields } from "@hamon/sigma";

/** Columns that a line's text is in; the others are ours or hold parts of these. */
const KEYWORDS = ["url.original", "http.request.referrer", "user_agent.original", "user.name"];

export function eventFields(content: Content): Fields {
  const names = Object.values((content.file("rules/fields.yml").value ?? {}) as Record<string, Record<string, string>>);
  return {
    columns: EVENT_COLUMNS,
    names: Object.assign({}, ...names) as Record<string, string>,
    logsource: { category: "logsource.category", product: "logsource.product", service: "logsource.service" },
    keywords: KEYWORDS,
  };
}
