// Reads what makes two rows one person's: values that must all be equal, and what forbids it.

import { Fault } from "@hamon/records";
import { knownName } from "./access-paths.js";
import { KEY_FORMS, type Element, type PersonKey, type PersonKeyPart, type ValueKind } from "./data-map.js";
import { booleanOf, child, has, items, oneOf, optionalText, placeOf, refuse, refuseOtherWords, textOf, type MapNode } from "./map-node.js";

/** A name, a household's address or a date of birth alone is many people's. */
const MANY_PEOPLES: readonly (ValueKind | null)[] = ["name", "kana", "address", "date", null];

export function readPersonKey(node: MapNode, elements: readonly Element[]): PersonKey {
  refuseOtherWords(node, ["key", "all", "veto", "single"]);
  const all = child(node, "all");
  const parts = items(all).map((item) => readPart(item, elements));
  refuseWeak(all, parts, elements);
  return {
    key: textOf(child(node, "key")),
    parts,
    veto: has(node, "veto") ? readPart(child(node, "veto"), elements) : null,
    is_single: booleanOf(child(node, "single"), false),
  };
}

/** "name", or {element: name, form: given}. */
function readPart(node: MapNode, elements: readonly Element[]): PersonKeyPart {
  const isShort = typeof node.value === "string";
  const elementNode = isShort ? node : child(node, "element");
  const element = knownName(
    elementNode,
    elements.map(({ key }) => key),
    "unknown-element",
  );
  if (!isShort) refuseOtherWords(node, ["element", "form"]);
  const form = isShort || optionalText(child(node, "form")) === null ? "whole" : oneOf(child(node, "form"), KEY_FORMS, "whole");
  return { element, form };
}

// No merge on a name alone, nor on any one thing that people share.
function refuseWeak(node: MapNode, parts: readonly PersonKeyPart[], elements: readonly Element[]): void {
  if (parts.length > 1) return;
  const kind = elements.find(({ key }) => key === parts[0]?.element)?.kind ?? null;
  if (parts.length === 1 && !MANY_PEOPLES.includes(kind)) return;
  refuse(node, new Fault("weak-person-key", { at: placeOf(node), params: { element: parts[0]?.element ?? "-" } }));
}
