// Where a value was read: the official reference, how sure we are of it, and when it was last looked at.

import type { Citation } from "@hamon/records";
import { isDay } from "./day.js";
import { addFault, childOf, checkKeys, entriesOf, readName, readOneOf, type Node } from "./node.js";

/** From the surest to the least sure. */
export const CONFIDENCES = ["confirmed", "secondary", "unconfirmed"] as const;

/** Reads the `sources:` of a file. Faults: `missing-citation` when there are none, `bad-date`. */
export function readCitations(node: Node): ReadonlyMap<string, Citation> {
  const entries = entriesOf(node);
  if (entries.length === 0) addFault(node, "missing-citation");
  return new Map(entries.map(([key, source]) => [key, readCitation(source)] as const));
}

function readCitation(node: Node): Citation {
  checkKeys(node, { required: ["reference", "confidence", "checked_on"], optional: ["url"] });
  const [url, checked] = [childOf(node, "url"), childOf(node, "checked_on")];
  if (!isDay(checked.value)) addFault(checked, "bad-date", { value: String(checked.value).slice(0, 40) });
  return {
    reference: readName(childOf(node, "reference")),
    url: url.value === undefined ? null : readAddress(url),
    confidence: readOneOf(childOf(node, "confidence"), CONFIDENCES),
    checked_on: isDay(checked.value) ? checked.value : null,
  };
}

// Shown as a link: nothing but http and https may stand there.
function readAddress(node: Node): string {
  const address = readName(node);
  if (address !== "" && !/^https?:\/\/[^\s"'<>]+$/.test(address)) addFault(node, "law-value-wrong", { expected: "https-address" });
  return address;
}
