// Binary XML: the tokens of a fragment to a tree of elements with slots, and the values that fill the slots.
//
// Within one chunk names and templates are written once and pointed to by offsets from the chunk's start.

import { TYPE } from "./value.js";

/** Where a value of a template's instance goes. */
export interface Slot {
  readonly slot: number;
}

export interface Attribute {
  readonly name: string;
  readonly parts: readonly (string | Slot)[];
}

export interface Element {
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly children: readonly (string | Slot | Element)[];
}

/** Where the values of an instance lie in the chunk. */
export interface Values {
  readonly types: Uint8Array;
  readonly sizes: Uint16Array;
  readonly places: Uint16Array;
}

export interface Fragment {
  readonly root: Element;
  readonly values: Values;
}

/** What is not binary XML, and where in the chunk. */
export class BrokenXml extends Error {
  constructor(
    readonly at: number,
    readonly reason: "token" | "depth" | "name" | "template" | "empty",
  ) {
    super(`${reason} at ${at}`);
  }
}

const TOKEN = {
  end: 0x00,
  element: 0x01,
  closeStart: 0x02,
  closeEmpty: 0x03,
  endElement: 0x04,
  value: 0x05,
  attribute: 0x06,
  cdata: 0x07,
  charRef: 0x08,
  entityRef: 0x09,
  target: 0x0a,
  data: 0x0b,
  template: 0x0c,
  substitution: 0x0d,
  optional: 0x0e,
  fragment: 0x0f,
} as const;
/** More follows: more attributes, more data. */
const MORE = 0x40;
const MAX_DEPTH = 64;
const NAME_HEAD = 8;
const TEMPLATE_HEAD = 24;
const NO_VALUES: Values = { types: new Uint8Array(0), sizes: new Uint16Array(0), places: new Uint16Array(0) };
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

export class XmlReader {
  readonly #bytes: Buffer;
  readonly #names = new Map<number, string>();
  readonly #templates = new Map<number, Element>();
  #at = 0;

  /** @param bytes one chunk. */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /**
   * The fragment at an offset of the chunk.
   *
   * @throws {BrokenXml}; {RangeError} when the chunk ends too early.
   */
  fragment(at: number): Fragment {
    this.#at = at;
    for (;;) {
      const token = this.#peek();
      if (token === TOKEN.fragment) this.#at += 4;
      else if (token === TOKEN.template) return this.#instance();
      else if ((token & ~MORE) === TOKEN.element) return { root: this.#element(false, 0), values: NO_VALUES };
      else throw new BrokenXml(this.#at, token === TOKEN.end ? "empty" : "token");
    }
  }

  #peek(): number {
    return this.#bytes.readUInt8(this.#at);
  }

  #u16(): number {
    const value = this.#bytes.readUInt16LE(this.#at);
    this.#at += 2;
    return value;
  }

  #u32(): number {
    const value = this.#bytes.readUInt32LE(this.#at);
    this.#at += 4;
    return value;
  }

  #instance(): Fragment {
    this.#at += 6; // the token, a byte that is always 1, the template's number
    const offset = this.#u32();
    const isHere = offset === this.#at;
    const next = isHere ? offset + TEMPLATE_HEAD + this.#bytes.readUInt32LE(offset + TEMPLATE_HEAD - 4) : this.#at;
    const root = this.#template(offset);
    this.#at = next;
    return { root, values: this.#values() };
  }

  #template(offset: number): Element {
    const known = this.#templates.get(offset);
    if (known !== undefined) return known;
    this.#at = offset + TEMPLATE_HEAD;
    while (this.#peek() === TOKEN.fragment) this.#at += 4;
    if ((this.#peek() & ~MORE) !== TOKEN.element) throw new BrokenXml(this.#at, "template");
    const root = this.#element(true, 0);
    this.#templates.set(offset, root);
    return root;
  }

  #values(): Values {
    const count = this.#u32();
    let place = this.#at + count * 4;
    if (place > this.#bytes.length) throw new RangeError("values reach past the chunk");
    const values = { types: new Uint8Array(count), sizes: new Uint16Array(count), places: new Uint16Array(count) };
    for (let i = 0; i < count; i += 1) {
      const size = this.#u16();
      values.types[i] = this.#u16() & 0xff;
      values.sizes[i] = size;
      values.places[i] = place;
      place += size;
      if (place > this.#bytes.length) throw new RangeError("values reach past the chunk");
    }
    return values;
  }

  // Only the elements of a template name what they depend on.
  #element(hasDependency: boolean, depth: number): Element {
    if (depth > MAX_DEPTH) throw new BrokenXml(this.#at, "depth");
    const hasAttributes = (this.#peek() & MORE) !== 0;
    this.#at += hasDependency ? 7 : 5; // the token, what it depends on, its size
    const name = this.#name();
    if (hasAttributes) this.#at += 4;
    const attributes: Attribute[] = [];
    while ((this.#peek() & ~MORE) === TOKEN.attribute) attributes.push(this.#attribute());
    const close = this.#peek();
    this.#at += 1;
    if (close === TOKEN.closeEmpty) return { name, attributes, children: [] };
    if (close !== TOKEN.closeStart) throw new BrokenXml(this.#at - 1, "token");
    return { name, attributes, children: this.#children(hasDependency, depth) };
  }

  #attribute(): Attribute {
    this.#at += 1;
    const name = this.#name();
    const parts: (string | Slot)[] = [];
    for (let part = this.#part(); part !== null; part = this.#part()) parts.push(part);
    return { name, parts };
  }

  #children(hasDependency: boolean, depth: number): Element["children"] {
    const children: (string | Slot | Element)[] = [];
    for (;;) {
      const token = this.#peek();
      if (token === TOKEN.endElement) {
        this.#at += 1;
        return children;
      }
      if ((token & ~MORE) === TOKEN.element) children.push(this.#element(hasDependency, depth + 1));
      else {
        const part = this.#part();
        if (part === null) throw new BrokenXml(this.#at, "token");
        children.push(part);
      }
    }
  }

  /** Text or a slot; null where something else follows. */
  #part(): string | Slot | null {
    switch (this.#peek() & ~MORE) {
      case TOKEN.value:
        return this.#text();
      case TOKEN.cdata:
        this.#at += 1;
        return this.#string();
      case TOKEN.charRef:
        this.#at += 1;
        return String.fromCharCode(this.#u16());
      case TOKEN.entityRef:
        this.#at += 1;
        return this.#entity();
      case TOKEN.target:
        this.#at += 1;
        this.#name();
        return "";
      case TOKEN.data:
        this.#at += 1;
        this.#string();
        return "";
      case TOKEN.substitution:
      case TOKEN.optional: {
        this.#at += 1;
        const slot = this.#u16();
        this.#at += 1; // the type, which the values state again
        return { slot };
      }
      default:
        return null;
    }
  }

  #text(): string {
    const type = this.#bytes.readUInt8(this.#at + 1);
    if (type !== TYPE.string) throw new BrokenXml(this.#at, "token");
    this.#at += 2;
    return this.#string();
  }

  #string(): string {
    const start = this.#at + 2;
    this.#at = start + this.#bytes.readUInt16LE(this.#at) * 2;
    if (this.#at > this.#bytes.length) throw new RangeError("a text reaches past the chunk");
    return this.#bytes.toString("utf16le", start, this.#at);
  }

  #entity(): string {
    const name = this.#name();
    return ENTITIES[name] ?? `&${name};`;
  }

  // The first use holds the name itself.
  #name(): string {
    const offset = this.#u32();
    const letters = this.#bytes.readUInt16LE(offset + NAME_HEAD - 2);
    const end = offset + NAME_HEAD + letters * 2;
    if (end + 2 > this.#bytes.length) throw new BrokenXml(this.#at, "name");
    if (offset === this.#at) this.#at = end + 2;
    let name = this.#names.get(offset);
    if (name === undefined) this.#names.set(offset, (name = this.#bytes.toString("utf16le", offset + NAME_HEAD, end)));
    return name;
  }
}
