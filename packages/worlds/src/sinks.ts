// Where lines go: a plain file or a packed one, in large pieces. Counts lines, so that a place in the file can be named.

import { closeSync, createWriteStream, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { finished } from "node:stream/promises";
import { createGzip, type Gzip } from "node:zlib";

const PIECE_CHARS = 1 << 19;
/** Faster than the default by half, larger by a tenth. */
const GZIP_LEVEL = 4;

/** Rows of a table; written at once, since a table's writer does nothing else. */
export class TableSink {
  private readonly file: number;
  private pieces = "";

  constructor(
    path: string,
    private readonly encode: (text: string) => Uint8Array = toUtf8,
  ) {
    mkdirSync(dirname(path), { recursive: true });
    this.file = openSync(path, "w");
  }

  add(text: string): void {
    this.pieces += text;
    if (this.pieces.length > PIECE_CHARS) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  private flush(): void {
    const bytes = this.encode(this.pieces);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.file, bytes, done);
    this.pieces = "";
  }
}

function toUtf8(text: string): Uint8Array {
  return Buffer.from(text, "utf8");
}

/** Lines of a log. `flush` waits until the pieces are on their way, so that nothing piles up. */
export class LogSink {
  /** Lines added so far: the number of the next line, from 0. */
  line_count = 0;
  private pieces = "";
  private readonly output: NodeJS.WritableStream;
  private readonly ended: Promise<unknown>;

  constructor(path: string, isPacked: boolean) {
    mkdirSync(dirname(path), { recursive: true });
    const file = createWriteStream(path);
    this.ended = finished(file);
    this.output = isPacked ? pack(file) : file;
    // A failure is told by close; without a listener it would end the process first.
    this.ended.catch(() => undefined);
  }

  get isFull(): boolean {
    return this.pieces.length > PIECE_CHARS;
  }

  add(line: string): void {
    this.line_count += 1;
    this.pieces += `${line}\n`;
  }

  async flush(): Promise<void> {
    const isReady = this.output.write(this.pieces, "utf8");
    this.pieces = "";
    if (!isReady) await Promise.race([new Promise((resolve) => this.output.once("drain", resolve)), this.ended]);
  }

  async close(): Promise<void> {
    this.output.end(this.pieces, "utf8");
    await this.ended;
  }
}

function pack(file: NodeJS.WritableStream): Gzip {
  const gzip = createGzip({ level: GZIP_LEVEL });
  gzip.pipe(file);
  return gzip;
}
