// Memory for files that are read one after the other, and may be given to another thread meanwhile: used again and again.

const STEP_BYTES = 1 << 16;

/** A class: it knows which memory is its own, and free. */
export class Room {
  readonly #most: number;
  readonly #free: ArrayBuffer[] = [];
  readonly #own = new WeakSet<ArrayBufferLike>();

  /** @param most bytes that a file can have: of a longer one no more than one byte too many is read. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Memory for a file of so many bytes; what is in it is anything. */
  lend(fileBytes: number): Buffer<ArrayBuffer> {
    const bytes = Math.min(fileBytes, this.#most + 1);
    const free = this.#free.pop();
    const memory = free !== undefined && free.byteLength >= bytes ? free : new ArrayBuffer(Math.ceil(bytes / STEP_BYTES) * STEP_BYTES);
    this.#own.add(memory);
    return Buffer.from(memory, 0, bytes);
  }

  /** Takes memory back, as it was lent or as another thread gave it back. What was never lent is left. */
  back(bytes: Uint8Array): void {
    if (this.owns(bytes)) this.#free.push(bytes.buffer as ArrayBuffer);
  }

  /** Another thread gave it back. */
  welcome(memory: ArrayBuffer): void {
    this.#own.add(memory);
    this.#free.push(memory);
  }

  /** Whether these bytes lie in memory of this room, where nothing else is. */
  owns({ buffer }: Uint8Array): boolean {
    return this.#own.has(buffer);
  }
}
