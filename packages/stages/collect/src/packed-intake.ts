// The bytes of one file on their way to its reader, decompressed where they come compressed.

import { createGunzip } from "node:zlib";
import { Broken, decoderFor, LIMITS, ratioOf, type Compression, type Decoder, type Ratio } from "@hamon/containers";
import type { Reader } from "./log-readers.js";
import type { ParseOutcome } from "./parse-messages.js";

/** Takes the bytes of one file. */
export interface Intake {
  take(bytes: Uint8Array<ArrayBuffer>): void;
  end(isCut: boolean): void;
}

export interface IntakeEnds {
  /** Once. */
  done(packed: ParseOutcome["packed"], isCut?: boolean): void;
  /** The bytes were read: their memory is free. */
  taken(bytes: Uint8Array<ArrayBuffer>): void;
}

const CHUNK_BYTES = 256 * 1024;

export function plainIntake(reader: Reader, { done, taken }: IntakeEnds): Intake {
  return {
    take(bytes) {
      reader.push(bytes);
      taken(bytes);
    },
    end: (isCut) => done("whole", isCut),
  };
}

export function packedIntake(compression: Compression, reader: Reader, ends: IntakeEnds): Intake {
  return compression === "gzip" ? gzipIntake(reader, ends) : decoderIntake(decoderFor(compression), reader, ends);
}

function gzipIntake(reader: Reader, { done, taken }: IntakeEnds): Intake {
  const stream = createGunzip({ chunkSize: CHUNK_BYTES });
  const ratio = ratioOf(LIMITS);
  let isOver = false;
  const finish = (packed: ParseOutcome["packed"]) => {
    if (!isOver) done(packed);
    isOver = true;
  };
  stream.on("data", (bytes: Buffer) => {
    if (isOver) return;
    if (isWithin(ratio, bytes.length)) return reader.push(bytes);
    finish("ratio-reached");
    stream.destroy();
  });
  stream.on("end", () => finish("whole"));
  stream.on("error", (mistake: NodeJS.ErrnoException) => finish(mistake.code === "Z_BUF_ERROR" ? "truncated" : "damaged"));
  return {
    // What follows the break of a broken file is kept as evidence, not read.
    take(bytes) {
      ratio.saw(bytes.length);
      if (isOver) taken(bytes);
      else stream.write(bytes, () => taken(bytes));
    },
    end: () => !isOver && stream.end(),
  };
}

function isWithin(ratio: Ratio, length: number): boolean {
  try {
    ratio.made(length);
    return true;
  } catch (mistake) {
    if (mistake instanceof Broken) return false;
    throw mistake;
  }
}

function decoderIntake(decoder: Decoder, reader: Reader, { done, taken }: IntakeEnds): Intake {
  const ratio = ratioOf(LIMITS);
  let broken: ParseOutcome["packed"] = "whole";
  const read = (pieces: Iterable<Uint8Array>) => {
    try {
      for (const piece of pieces) {
        ratio.made(piece.length);
        reader.push(piece);
      }
    } catch (mistake) {
      if (!(mistake instanceof Broken)) throw mistake;
      broken = mistake.reason;
    }
  };
  return {
    take(bytes) {
      ratio.saw(bytes.length);
      if (broken === "whole") read(decoder.push(bytes));
      taken(bytes);
    },
    end() {
      if (broken === "whole") read(decoder.end());
      done(broken);
    },
  };
}
