// Named pipes between DuckDB and us, so that rows pass without a file. `cat` stands at our end of the pipe: it may be
// killed whatever the other end does, which an open of a pipe in our own process may not.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "@hamon/records";

let lastPipe = 0;

export function makePipe(folder: string): string {
  lastPipe += 1;
  const path = join(folder, `pipe-${process.pid}-${lastPipe}`);
  const made = spawnSync("mkfifo", ["-m", "600", path]);
  if (made.status !== 0) throw new Fault("pipe-not-made", { at: path });
  return path;
}

/** Bytes that `statement` writes into the pipe. Ends early: the statement is interrupted by `stop`. */
export async function* readPipe(path: string, statement: () => Promise<unknown>, stop: () => Promise<void>): AsyncIterable<Buffer> {
  const cat = spawn("cat", [path], { stdio: ["ignore", "pipe", "inherit"], detached: true });
  const done = statement().then(
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

/** Runs `statement`, which reads the pipe, on the bytes of `source`. */
export async function writePipe<Answer>(path: string, source: AsyncIterable<Uint8Array>, statement: () => Promise<Answer>): Promise<Answer> {
  const cat = spawn("sh", ["-c", 'exec cat > "$0"', path], { stdio: ["pipe", "ignore", "inherit"], detached: true });
  cat.stdin.on("error", () => undefined); // the statement says why nobody reads
  let isOver = false;
  const answer = statement().finally(() => {
    isOver = true;
    cat.kill("SIGKILL");
  });
  answer.catch(() => undefined);
  try {
    for await (const chunk of source) {
      if (isOver) break;
      if (!cat.stdin.write(chunk)) await Promise.race([once(cat.stdin, "drain"), answer.catch(() => undefined)]);
    }
    cat.stdin.end();
    return await answer;
  } catch (mistake) {
    cat.kill("SIGKILL"); // the statement meets the end of its input; its table is never committed
    throw mistake;
  } finally {
    rmSync(path, { force: true });
  }
}
