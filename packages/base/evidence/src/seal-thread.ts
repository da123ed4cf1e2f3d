// Seals and hashes objects in a thread of its own. It starts when it is first asked, and keeps no process alive.

import { Worker } from "node:worker_threads";
import type { MessageKey } from "@hamon/chunked-encryption";
import { sealedBytes } from "./object-sealing.js";
import { giveBack, roomFor } from "./piece-room.js";

const STARTER = new URL("./thread-start.mjs", import.meta.url);
const PROGRAM = new URL("./seal-thread-worker.ts", import.meta.url).href;

/** What the thread is told: a new object, a piece of full chunks of it, or its rest and end. */
export type SealJob =
  | { readonly kind: "begin"; readonly id: number; readonly message: MessageKey }
  | { readonly kind: "piece"; readonly id: number; readonly bytes: Uint8Array<ArrayBuffer>; readonly out: Uint8Array<ArrayBuffer> }
  | { readonly kind: "end"; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: "drop"; readonly id: number };

/** What it answers to a piece, in the order they were told; with the end comes the SHA-256 of the object. */
export interface Sealed {
  readonly bytes: Uint8Array;
  readonly sha256: string | null;
  /** Of the piece: given back. */
  readonly room?: ArrayBuffer;
}

/** An object that is sealed piece by piece. */
export interface Sealing {
  /** @param bytes full chunks. They are not ours any more. */
  piece(bytes: Uint8Array<ArrayBuffer>): Promise<Sealed>;
  /** @param rest what is left, and with it the end. */
  end(rest: Uint8Array<ArrayBuffer>): Promise<Sealed>;
  /** Forgets an object that has not come to its end. */
  drop(): void;
}

interface Pending {
  readonly done: (sealed: Sealed) => void;
  readonly failed: (error: Error) => void;
}

interface SealThread {
  readonly worker: Worker;
  readonly pending: Pending[];
}

let thread: SealThread | null = null;
let objects = 0;

export function sealApart(message: MessageKey): Sealing {
  const used = (thread ??= startThread());
  const id = objects++;
  const tell = (job: SealJob, given: readonly ArrayBuffer[] = []) => used.worker.postMessage(job, given);
  const ask = (job: SealJob, given: readonly ArrayBuffer[]) =>
    new Promise<Sealed>((done, failed) => {
      if (thread !== used) throw new Error("the sealing thread has ended");
      tell(job, given);
      used.pending.push({ done, failed });
      used.worker.ref();
    });
  tell({ kind: "begin", id, message });
  return {
    piece(bytes) {
      const out = roomFor(sealedBytes(bytes.length));
      return ask({ kind: "piece", id, bytes, out }, [bytes.buffer, out.buffer]);
    },
    end: (bytes) => ask({ kind: "end", id, bytes }, [bytes.buffer]),
    drop: () => tell({ kind: "drop", id }),
  };
}

function startThread(): SealThread {
  const started: SealThread = { worker: new Worker(STARTER, { workerData: { program: PROGRAM } }), pending: [] };
  const { worker, pending } = started;
  worker.unref();
  worker.on("message", (sealed: Sealed) => {
    if (sealed.room !== undefined) giveBack(sealed.room);
    pending.shift()?.done(sealed);
    if (pending.length === 0) worker.unref();
  });
  worker.on("error", (error) => endThread(started, error));
  worker.on("exit", (code) => endThread(started, new Error(`the sealing thread ended with ${code}`)));
  return started;
}

function endThread(ended: SealThread, error: Error): void {
  if (thread === ended) thread = null;
  for (const { failed } of ended.pending.splice(0)) failed(error);
}
