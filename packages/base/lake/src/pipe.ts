// Named pipes between DuckDB and us, so that rows pass without a file. `cat` stands at our end of the pipe: it may be
// killed whatever the other end does, which an open of a pipe in our own process may not.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "@hamon/records";

let lastPipe = 0;

/** @throws {Fault} `pipe-not-made` on a file system that has none. */
function makePipe(folder: string): string {
  lastPipe += 1;
  const path = join(folder, `pipe-${process.pid}-${lastPipe}`);
  const made = spawnSync("mkfifo", ["-m", "600", path]);
  if (made.status !== 0) throw new Fault("pipe-not-made", { at: path });
  return path;
}

/** Removes a pipe that a killed process left. Who still waits for its other end gets one, and its end at once. */
export function releasePipe(path: string): void {
  closeSync(openSync(path, constants.O_RDWR | constants.O_NONBLOCK));
  rmSync(path, { force: true });
}

/** Bytes that `statement` writes into the pipe. Left early: the statement is interrupted by `stop`. */
export async function* readPipe(
  folder: string,
  statement: (path: string) => Promise<unknown>,
  stop: () => Promise<void>,
): AsyncIterable<Buffer> {
  const path = makePipe(folder);
  const cat = spawn("cat", [path], { stdio: ["ignore", "pipe", "inherit"], detached: true });
  const done = statement(path).then(
    () => undefined,
    (mistake: unknown) => {
      cat.kill("SIGKILL");
      return mistake;
    },
  );
  let isWhole = false;
  try {
    for await (const chunk of cat.stdout) yield chunk as Buffer;
    isWhole = true;
    const mistake = await done;
    if (mistake !== undefined) throw mistake;
  } finally {
    if (!isWhole) {
      await stop();
      cat.kill("SIGKILL");
    }
    rmSync(path, { force: true });
  }
}

/** Runs `statement`, which reads the pipe, on the bytes of `source`. Fails with whichever of the two fails first. */
export async function writePipe<Answer>(
  folder: string,
  source: AsyncIterable<Uint8Array>,
  statement: (path: string) => Promise<Answer>,
): Promise<Answer> {
  const path = makePipe(folder);
  const cat = spawn("sh", ["-c", 'exec cat > "$0"', path], { stdio: ["pipe", "ignore", "inherit"], detached: true });
  cat.stdin.on("error", () => undefined); // the statement says why nobody reads
  const answer = statement(path).finally(() => cat.kill("SIGKILL"));
  const answered = answer.then((): typeof OVER => OVER);
  answered.catch(() => undefined);
  try {
    await pour(source, cat.stdin, answered);
    return await answer;
  } finally {
    cat.kill("SIGKILL"); // on a broken source the statement meets the end of its input; its table is never committed
    rmSync(path, { force: true });
  }
}

const OVER: unique symbol = Symbol("over");

// Until the source ends or the statement does: a source that waits must not hold a statement that failed.
async function pour(source: AsyncIterable<Uint8Array>, target: NodeJS.WritableStream, answered: Promise<typeof OVER>): Promise<void> {
  const pieces = source[Symbol.asyncIterator]();
  let isEnded = false;
  try {
    for (;;) {
      const piece = await Promise.race([pieces.next(), answered]);
      if (piece === OVER) return;
      isEnded = piece.done === true;
      if (piece.done === true) break;
      if (!target.write(piece.value)) await Promise.race([once(target, "drain"), answered]);
    }
    target.end();
  } finally {
    if (!isEnded) void pieces.return?.()?.catch(() => undefined); // it may wait for ever: it is told, not waited for
  }
}
