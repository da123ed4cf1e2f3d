// The bytes of one file on their way to its reader, decompressed where they come compressed.

import { createGunzip, type Gunzip } from "node:zlib";
import { Broken, decoderFor, LIMITS, ratioOf, type Compression, type Decoder, type Ratio } from "@hamon/containers";
import type { Reader } from "./log-readers.js";
import type { ParseOutcome } from "./parse-messages.js";

/** Takes the bytes of one file. */
export interface Intake {
  take(bytes: Uint8Array<ArrayBuffer>): void;
  end(isCut: boolean): void;
}

export interface IntakeEnds {
  /** Once, after the end was said. */
  done(packed: ParseOutcome["packed"], isCut?: boolean): Promise<void>;
  /** The bytes were read: their memory is free. */
  taken(bytes: Uint8Array<ArrayBuffer>): void;
}

const CHUNK_BYTES = 256 * 1024;

export function plainIntake(reader: Reader, { done, taken }: IntakeEnds): Intake {
  const next = inTurn();
  return {
    take: (bytes) =>
      next(async () => {
        await reader.push(bytes);
        taken(bytes);
      }),
    end: (isCut) => next(() => done("whole", isCut)),
  };
}

/** One piece after the other: a reader may take its time. What fails ends the worker, as every mistake of ours does. */
function inTurn(): (work: () => Promise<void> | void) => void {
  let turn = Promise.resolve();
  return (work) => {
    turn = turn.then(work);
  };
}

export function packedIntake(compression: Compression, reader: Reader, ends: IntakeEnds): Intake {
  return compression === "gzip" ? gzipIntake(reader, ends) : decoderIntake(decoderFor(compression), reader, ends);
}

function gzipIntake(reader: Reader, { done, taken }: IntakeEnds): Intake {
  const stream = createGunzip({ chunkSize: CHUNK_BYTES });
  const ratio = ratioOf(LIMITS);
  const next = inTurn();
  let isOver = false;
  const reading = readAll(stream, reader, ratio).finally(() => {
    isOver = true;
  });
  return {
    // What follows the break of a broken file is kept as evidence, not read.
    take: (bytes) =>
      next(async () => {
        ratio.saw(bytes.length);
        if (!isOver) await Promise.race([written(stream, bytes), reading]);
        taken(bytes);
      }),
    end: () =>
      next(async () => {
        if (!isOver) stream.end();
        done(await reading);
      }),
  };
}

function written(stream: Gunzip, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => void stream.write(bytes, () => resolve()));
}

/** To the end of the stream, or to where it breaks. */
async function readAll(stream: Gunzip, reader: Reader, ratio: Ratio): Promise<ParseOutcome["packed"]> {
  try {
    for await (const bytes of stream as AsyncIterable<Buffer>) {
      ratio.made(bytes.length);
      await reader.push(bytes);
    }
    return "whole";
  } catch (mistake) {
    if (mistake instanceof Broken) return mistake.reason;
    const { code = "" } = mistake as NodeJS.ErrnoException;
    if (!code.startsWith("Z_")) throw mistake;
    return code === "Z_BUF_ERROR" ? "truncated" : "damaged";
  }
}

function decoderIntake(decoder: Decoder, reader: Reader, { done, taken }: IntakeEnds): Intake {
  const ratio = ratioOf(LIMITS);
  const next = inTurn();
  let broken: ParseOutcome["packed"] = "whole";
  const read = async (pieces: () => Iterable<Uint8Array>) => {
    if (broken !== "whole") return;
    try {
      for (const piece of pieces()) {
        ratio.made(piece.length);
        await reader.push(piece);
      }
    } catch (mistake) {
      if (!(mistake instanceof Broken)) throw mistake;
      broken = mistake.reason;
    }
  };
  return {
    take: (bytes) =>
      next(async () => {
        ratio.saw(bytes.length);
        await read(() => decoder.push(bytes));
        taken(bytes);
      }),
    end: () =>
      next(async () => {
        await read(() => decoder.end());
        done(broken);
      }),
  };
}
