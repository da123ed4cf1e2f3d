// Writes structures in Thrift's compact protocol, as far as Parquet's metadata needs it.
//
// Spec: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md

const [TRUE, FALSE, I32, I64, BINARY, LIST, STRUCT] = [1, 2, 5, 6, 8, 9, 12];
const SHORT_LIST = 15;
const FIRST_BYTES = 256;

/** A class: it grows as fields are written. Fields come in the order of their ids. */
export class ThriftWriter {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #length = 0;
  /** Id of the last field written, of each structure that is open. */
  readonly #last: number[] = [0];

  /** What was written, closed by the end of the outermost structure. */
  end(): Uint8Array {
    this.#byte(0);
    return this.#bytes.subarray(0, this.#length);
  }

  i32(id: number, value: number): this {
    this.#field(id, I32);
    this.#zigzag(value);
    return this;
  }

  i64(id: number, value: number): this {
    this.#field(id, I64);
    this.#zigzag(value);
    return this;
  }

  bool(id: number, value: boolean): this {
    this.#field(id, value ? TRUE : FALSE);
    return this;
  }

  binary(id: number, value: Uint8Array | string): this {
    this.#field(id, BINARY);
    this.#binary(value);
    return this;
  }

  struct(id: number, fields: (writer: this) => unknown): this {
    this.#field(id, STRUCT);
    this.#struct(fields);
    return this;
  }

  i32List(id: number, values: readonly number[]): this {
    this.#list(id, I32, values.length);
    for (const value of values) this.#zigzag(value);
    return this;
  }

  textList(id: number, values: readonly string[]): this {
    this.#list(id, BINARY, values.length);
    for (const value of values) this.#binary(value);
    return this;
  }

  structList<Item>(id: number, items: readonly Item[], fields: (item: Item, writer: this) => unknown): this {
    this.#list(id, STRUCT, items.length);
    for (const item of items) this.#struct((writer) => fields(item, writer));
    return this;
  }

  #struct(fields: (writer: this) => unknown): void {
    this.#last.push(0);
    fields(this);
    this.#last.pop();
    this.#byte(0);
  }

  #field(id: number, type: number): void {
    const at = this.#last.length - 1;
    const step = id - (this.#last[at] ?? 0);
    if (step < 1 || step > SHORT_LIST) throw new RangeError(`field ${id} does not follow`);
    this.#byte((step << 4) | type);
    this.#last[at] = id;
  }

  #list(id: number, type: number, length: number): void {
    this.#field(id, LIST);
    if (length < SHORT_LIST) this.#byte((length << 4) | type);
    else {
      this.#byte((SHORT_LIST << 4) | type);
      this.#varint(length);
    }
  }

  #binary(value: Uint8Array | string): void {
    const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value;
    this.#varint(bytes.length);
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #zigzag(value: number): void {
    this.#varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  #varint(value: number): void {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#byte((rest % 128) | 128);
    this.#byte(rest);
  }

  #byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
