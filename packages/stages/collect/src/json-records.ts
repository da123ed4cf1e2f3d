// Splits bytes of JSON into its objects: one a line, one after the other, in an array, or in an array that is the first
// member of one object ({"Records": […]}). An object that never closes costs no memory past its limit.

import type { ByteText } from "./byte-text.js";

export interface JsonSink {
  /** `text`: one whole object as it stands; `offset` of its brace. */
  object(text: ByteText, offset: number): void;
  /** What is no object: told once for each run of it. */
  noise(offset: number, length: number, reason: "unknown-shape" | "too-long" | "cut-line"): void;
}

/** Longer objects are no log records. */
const MAX_OBJECT_BYTES = 4 * 1024 * 1024;
const [QUOTE, BACKSLASH, OPEN, CLOSE, ARRAY, ARRAY_END] = [34, 92, 123, 125, 91, 93];
/** What may stand between objects: white space and commas. */
const BETWEEN = new Set([9, 10, 13, 32, 44]);

/** A class: it lives from the first piece to `end`. */
export class JsonSplitter {
  readonly #sink: JsonSink;
  #text: ByteText = "";
  #offset = 0;
  /** Where scanning goes on within #text. */
  #at = 0;
  /** Of the object that is open; -1 between objects. */
  #start = -1;
  #depth = 0;
  #isInString = false;
  #noise = -1;

  constructor(sink: JsonSink) {
    this.#sink = sink;
  }

  push(piece: ByteText): void {
    this.#text += piece;
    for (; this.#at < this.#text.length; this.#at += 1) this.#see(this.#text.charCodeAt(this.#at));
    const keep = this.#start === -1 ? (this.#noise === -1 ? this.#at : this.#noise) : this.#start;
    if (this.#at - keep > MAX_OBJECT_BYTES) this.#giveUp();
    else this.#drop(keep);
  }

  end(): void {
    this.#endNoise();
    if (this.#start !== -1) this.#sink.noise(this.#offset + this.#start, this.#text.length - this.#start, "cut-line");
  }

  #see(code: number): void {
    if (this.#start === -1) this.#between(code);
    else if (this.#isInString) this.#inString(code);
    else if (code === QUOTE) this.#isInString = true;
    else if (code === OPEN) this.#depth += 1;
    else if (code === CLOSE) this.#close();
    else if (code === ARRAY && this.#depth === 1 && this.#isWrapper()) this.#start = -1;
  }

  #between(code: number): void {
    if (code === OPEN) {
      this.#endNoise();
      this.#start = this.#at;
      this.#depth = 1;
    } else if (BETWEEN.has(code) || code === ARRAY || code === ARRAY_END || code === CLOSE) this.#endNoise();
    else if (this.#noise === -1) this.#noise = this.#at;
  }

  #inString(code: number): void {
    if (code === BACKSLASH) this.#at += 1;
    else if (code === QUOTE) this.#isInString = false;
  }

  #close(): void {
    this.#depth -= 1;
    if (this.#depth > 0) return;
    this.#sink.object(this.#text.slice(this.#start, this.#at + 1), this.#offset + this.#start);
    this.#start = -1;
  }

  // {"Records": [ — the object is only the wrapping of those in its array.
  #isWrapper(): boolean {
    return (
      this.#offset + this.#start < WRAPPER_BYTES &&
      /^\{\s*"(Records|records|value|Events|events|logs)"\s*:\s*$/.test(this.#text.slice(this.#start, this.#at))
    );
  }

  #endNoise(): void {
    if (this.#noise === -1) return;
    this.#sink.noise(this.#offset + this.#noise, this.#at - this.#noise, "unknown-shape");
    this.#noise = -1;
  }

  #giveUp(): void {
    const from = this.#start === -1 ? this.#noise : this.#start;
    this.#sink.noise(this.#offset + from, this.#at - from, "too-long");
    [this.#start, this.#noise, this.#depth, this.#isInString] = [-1, -1, 0, false];
    this.#drop(this.#at);
  }

  #drop(until: number): void {
    this.#text = this.#text.slice(until);
    this.#offset += until;
    this.#at -= until;
    if (this.#start !== -1) this.#start -= until;
    if (this.#noise !== -1) this.#noise -= until;
  }
}

/** A wrapper stands at the very beginning. */
const WRAPPER_BYTES = 16;
