// Bytes that came and are not used yet, and the steps of a decoder over them.
//
// A decoder is a generator: it gives pieces of what comes out, and null where it wants more bytes. So a format is written
// down in the order of its specification, and whoever takes the pieces decides how many there are at a time.

import { Broken } from "./broken.js";

/** A piece is the decoder's own memory: it stays as it is until the next step. */
export type Steps = Generator<Uint8Array | null, void, void>;

/** A class: it lives as long as its stream. */
export class Inbox {
  /** From the beginning of its room. */
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  #room = new Uint8Array(64 * 1024);
  /** No more will come. */
  isOver = false;

  get left(): number {
    return this.bytes.length - this.at;
  }

  add(more: Uint8Array): void {
    const { left } = this;
    const end = this.bytes.length;
    if (end + more.length <= this.#room.length) this.#room.set(more, end);
    else {
      // Half of it free at least, so that bytes are not moved for every piece.
      const room = left + more.length > this.#room.length / 2 ? new Uint8Array(2 * (left + more.length)) : this.#room;
      room.set(this.bytes.subarray(this.at));
      room.set(more, left);
      this.#room = room;
      this.at = 0;
      this.bytes = room.subarray(0, left + more.length);
      return;
    }
    this.bytes = this.#room.subarray(0, end + more.length);
  }

  /** The next bytes, which are there: see `need`. */
  take(count: number): Uint8Array {
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  u8(): number {
    this.at += 1;
    return this.bytes[this.at - 1] as number;
  }

  /** Little-endian, 1 to 4 bytes. */
  uint(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i += 1) value += (this.bytes[this.at + i] as number) * 2 ** (8 * i);
    this.at += count;
    return value;
  }
}

/** @throws {Broken} `truncated`. */
export function* need(inbox: Inbox, count: number): Steps {
  while (inbox.left < count) {
    if (inbox.isOver) throw new Broken("truncated");
    yield null;
  }
}

/** As much as that, or all there will be. */
export function* want(inbox: Inbox, count: number): Steps {
  while (inbox.left < count && !inbox.isOver) yield null;
}

/** A stream that is decoded while it comes. */
export interface Decoder {
  /** @throws {Broken} */
  push(bytes: Uint8Array): Iterable<Uint8Array>;
  /** @throws {Broken} `truncated` where the stream lacks its end. */
  end(): Iterable<Uint8Array>;
}

export function decoderOf(steps: (inbox: Inbox) => Steps): Decoder {
  const inbox = new Inbox();
  const running = steps(inbox);
  function* until(): Generator<Uint8Array> {
    for (let step = running.next(); step.done !== true && step.value !== null; step = running.next()) yield step.value;
  }
  return {
    *push(bytes) {
      inbox.add(bytes);
      yield* until();
    },
    *end() {
      inbox.isOver = true;
      yield* until();
    },
  };
}
