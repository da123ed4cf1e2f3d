// An event as JSON, in the shape that most readers of event logs write: attributes under "#attributes", text beside
// others under "#text", <Data Name="x"> as a member x.

import { XmlReader, type Attribute, type Element, type Fragment, type Slot, type Values } from "./binxml.js";
import type { Json, JsonObject } from "./json.js";
import { readValue, TYPE } from "./value.js";

/** Most elements and texts of one event: a value may hold a fragment whose values hold fragments. */
const MAX_PARTS = 20_000;

export class EventBuilder {
  readonly #bytes: Buffer;
  readonly #reader: XmlReader;
  #left = MAX_PARTS;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#reader = new XmlReader(bytes);
  }

  /** @throws {BrokenXml}, {RangeError} */
  build(at: number): JsonObject {
    this.#left = MAX_PARTS;
    const event: JsonObject = {};
    this.#put(event, this.#reader.fragment(at));
    return event;
  }

  #put(into: JsonObject, { root, values }: Fragment): void {
    this.#element(into, root, values);
  }

  #element(into: JsonObject, element: Element, values: Values): void {
    this.#spend();
    const content = this.#content(element, values);
    if (element.name !== "Data") return insert(into, element.name, this.#whole(element, values, content));
    const name = this.#nameOfData(element, values);
    if (name === null) insertData(into, this.#whole(element, values, content));
    else insert(into, name, content.text ?? content.members);
  }

  #whole({ attributes }: Element, values: Values, { members, text }: Content): Json {
    const stated = this.#attributes(attributes, values);
    if (stated === null && members === null) return text;
    return {
      ...(stated === null ? {} : { "#attributes": stated }),
      ...members,
      ...(text === null ? {} : { "#text": text }),
    };
  }

  #nameOfData({ attributes }: Element, values: Values): string | null {
    const attribute = attributes.find(({ name }) => name === "Name");
    const value = attribute === undefined ? null : this.#attribute(attribute, values);
    return value === null ? null : String(value);
  }

  #attributes(attributes: readonly Attribute[], values: Values): JsonObject | null {
    let found: JsonObject | null = null;
    for (const attribute of attributes) {
      const value = this.#attribute(attribute, values);
      if (value === null) continue;
      found ??= {};
      insert(found, attribute.name, value);
    }
    return found;
  }

  #attribute({ parts }: Attribute, values: Values): Json {
    let whole: Json = null;
    for (const part of parts) {
      this.#spend();
      whole = join(whole, typeof part === "string" ? part : this.#value(part, values));
    }
    return whole;
  }

  #content({ children }: Element, values: Values): Content {
    let text: Json = null;
    let members: JsonObject | null = null;
    for (const child of children) {
      if (typeof child === "string") text = join(text, child);
      else if ("slot" in child && !isFragment(child, values)) text = join(text, this.#value(child, values));
      else {
        members ??= {};
        if ("slot" in child) this.#nested(members, child, values);
        else this.#element(members, child, values);
      }
    }
    return { text, members };
  }

  #value({ slot }: Slot, { types, sizes, places }: Values): Json {
    const type = types[slot];
    if (type === undefined) return null;
    return readValue(this.#bytes, places[slot] as number, sizes[slot] as number, type);
  }

  #nested(into: JsonObject, { slot }: Slot, { sizes, places }: Values): void {
    this.#spend();
    if ((sizes[slot] as number) > 0) this.#put(into, this.#reader.fragment(places[slot] as number));
  }

  #spend(): void {
    this.#left -= 1;
    if (this.#left < 0) throw new RangeError("an event of too many parts");
  }
}

interface Content {
  readonly text: Json;
  readonly members: JsonObject | null;
}

function isFragment({ slot }: Slot, { types }: Values): boolean {
  return types[slot] === TYPE.binxml;
}

function join(before: Json, more: Json): Json {
  if (before === null) return more;
  return more === null ? before : `${String(before)}${String(more)}`;
}

// A second element of a name gets a number: nothing is overwritten.
function insert(into: JsonObject, name: string, value: Json): void {
  let free = name;
  for (let i = 1; Object.hasOwn(into, free); i += 1) free = `${name}_${i}`;
  if (free === "__proto__") Object.defineProperty(into, free, { value, enumerable: true, configurable: true, writable: true });
  else into[free] = value;
}

// Data without names is a list.
function insertData(into: JsonObject, value: Json): void {
  const before = into["Data"];
  if (before === undefined) into["Data"] = Array.isArray(value) ? { "#text": value } : value;
  else into["Data"] = { "#text": [...listOf(before), ...listOf(value)] };
}

function listOf(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value;
  const text = typeof value === "object" && value !== null ? (value as JsonObject)["#text"] : undefined;
  return Array.isArray(text) ? text : [value];
}
