// Reads structures in Thrift's compact protocol: fields by their ids, as far as Parquet's metadata has them.
//
// Spec: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md

export type ThriftValue = number | boolean | Uint8Array | readonly ThriftValue[] | ThriftStruct;
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

const [TRUE, FALSE, BYTE, I16, I64, DOUBLE, BINARY, LIST, SET, STRUCT] = [1, 2, 3, 4, 6, 7, 8, 9, 10, 12];
const MOST_DEPTH = 16;

/** A class: where it stands in the bytes. What does not belong there is a RangeError. */
export class ThriftReader {
  readonly #bytes: Uint8Array;
  /** Place behind what was read. */
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  struct(depth = 0): ThriftStruct {
    if (depth > MOST_DEPTH) throw new RangeError("structures are nested too deeply");
    const fields = new Map<number, ThriftValue>();
    let id = 0;
    for (let head = this.#byte(); head !== 0; head = this.#byte()) {
      id = head >> 4 === 0 ? this.#zigzag() : id + (head >> 4);
      fields.set(id, this.#value(head & 15, depth));
    }
    return fields;
  }

  #value(type: number, depth: number): ThriftValue {
    if (type === TRUE || type === FALSE) return type === TRUE;
    if (type === BYTE) return this.#byte();
    if (type >= (I16 as number) && type <= (I64 as number)) return this.#zigzag();
    if (type === BINARY) return this.#take(this.#varint());
    if (type === LIST || type === SET) return this.#list(depth);
    if (type === STRUCT) return this.struct(depth + 1);
    if (type === DOUBLE) return this.#take(8);
    throw new RangeError(`type ${type} is not read`);
  }

  #list(depth: number): readonly ThriftValue[] {
    const head = this.#byte();
    const length = head >> 4 === 15 ? this.#varint() : head >> 4;
    if (length > this.#bytes.length) throw new RangeError("a list is longer than the bytes");
    // In a list a boolean is a byte.
    const type = (head & 15) <= (FALSE as number) ? (BYTE as number) : head & 15;
    return Array.from({ length }, () => this.#value(type, depth));
  }

  #take(length: number): Uint8Array {
    if (this.at + length > this.#bytes.length) throw new RangeError("the bytes end too early");
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  #zigzag(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  #varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      if (scale > 2 ** 63) throw new RangeError("a number is too long");
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.at];
    if (byte === undefined) throw new RangeError("the bytes end too early");
    this.at += 1;
    return byte;
  }
}
