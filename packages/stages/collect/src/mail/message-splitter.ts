// Splits a mailbox into its messages: mbox (RFC 4155, and the mboxrd that mailers write), or the one message of an .eml.
//
// A message is held until its end, up to a limit; of a longer one the beginning is given, so that its head is read all the
// same, and the rest is passed over.

export interface MessageSink {
  /** `bytes` stay the receiver's; `length`: of the whole message as it stands. */
  message(bytes: Buffer, place: { readonly offset: number; readonly length: number }): void;
}

/** Attachments of one mail; servers refuse more than some 35 MB. */
const MOST_HELD_BYTES = 48 * 1024 * 1024;
const LEAST_ROOM = 16 * 1024;
const FROM = Buffer.from("From ");
const NEWLINE = 0x0a;
const RETURN = 0x0d;
/** "From somebody@example.jp Thu Apr 17 02:14:03 2025", the moment in any of the ways that there are. */
const SEPARATOR = /^From \S.*\b\d{1,2}:\d{2}(?::\d{2})?\b.*\b\d{4}\b/;
const MOST_SEPARATOR_BYTES = 512;

/** A class: it lives from the first piece to `end`. */
export class MessageSplitter {
  readonly #sink: MessageSink;
  /** Room for the bytes of the message that is open, and how many are held. */
  #held = Buffer.allocUnsafeSlow(LEAST_ROOM);
  #heldBytes = 0;
  #isFull = false;
  /** Of the message that is open, where it starts, and how long it is so far. */
  #start = 0;
  #length = 0;
  /** The line that is not at its end yet. */
  #line: Buffer = Buffer.alloc(0);
  #isAfterBlank = true;
  #isMbox: boolean | null = null;

  constructor(sink: MessageSink) {
    this.#sink = sink;
  }

  push(bytes: Uint8Array): void {
    const given = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const all = this.#line.length === 0 ? given : Buffer.concat([this.#line, given]);
    let start = 0;
    for (let end = all.indexOf(NEWLINE); end !== -1; end = all.indexOf(NEWLINE, start)) {
      this.#take(all.subarray(start, end + 1));
      start = end + 1;
    }
    this.#line = Buffer.from(all.subarray(start));
    // A line without an end is no separator: it need not be held whole.
    if (this.#line.length > MOST_SEPARATOR_BYTES * 128) this.#takeRest();
  }

  end(): void {
    this.#takeRest();
    this.#give();
  }

  #takeRest(): void {
    if (this.#line.length > 0) this.#take(this.#line);
    this.#line = Buffer.alloc(0);
  }

  #take(line: Buffer): void {
    this.#isMbox ??= isSeparator(line);
    if (this.#isMbox && this.#isAfterBlank && isSeparator(line)) {
      this.#give();
      this.#start += line.length; // the message begins behind it
    } else this.#hold(line);
    this.#isAfterBlank = line[0] === NEWLINE || (line[0] === RETURN && line[1] === NEWLINE);
  }

  #hold(line: Buffer): void {
    this.#length += line.length;
    const kept = this.#isMbox === true ? unquoted(line) : line;
    this.#isFull ||= this.#heldBytes + kept.length > MOST_HELD_BYTES;
    if (this.#isFull) return;
    this.#makeRoom(this.#heldBytes + kept.length);
    this.#held.set(kept, this.#heldBytes);
    this.#heldBytes += kept.length;
  }

  #makeRoom(bytes: number): void {
    if (bytes <= this.#held.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(bytes, this.#held.length * 2));
    this.#held.copy(grown, 0, 0, this.#heldBytes);
    this.#held = grown;
  }

  #give(): void {
    const [offset, length] = [this.#start, this.#length];
    if (length > 0) this.#sink.message(Buffer.from(this.#held.subarray(0, this.#heldBytes)), { offset, length });
    this.#start += length;
    this.#length = 0;
    this.#heldBytes = 0;
    this.#isFull = false;
  }
}

function isSeparator(line: Buffer): boolean {
  if (!line.subarray(0, FROM.length).equals(FROM) || line.length > MOST_SEPARATOR_BYTES) return false;
  return SEPARATOR.test(line.toString("latin1"));
}

const QUOTED = /^>+From /;

/** mboxrd: a line ">From " of the file is "From " of the message. */
function unquoted(line: Buffer): Buffer {
  return line[0] === 0x3e && QUOTED.test(line.subarray(0, 64).toString("latin1")) ? line.subarray(1) : line;
}
