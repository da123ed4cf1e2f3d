// A witness: remembers how far each log was, and cosigns only what goes on from there.
//
// Spec: https://c2sp.org/tlog-witness. What is new is on the disk before the answer goes out, one request at a time.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Fault } from "@hamon/records";
import {
  cosignatureLine,
  judgeAddCheckpoint,
  parseCheckpoint,
  parseLogVkey,
  parseNote,
  SIZE_TYPE,
  type NoteVerifier,
  type WitnessVerdict,
} from "@hamon/tlog";
import { Turn } from "../turn.js";
import { openWitnessFolder, type WitnessFolder } from "./witness-folder.js";

/** 63 hashes and 16 signatures of 5 kB are 83 kB. */
const MAX_BODY_BYTES = 1 << 18;
const PATH = "/add-checkpoint";

export interface WitnessOptions {
  /** Like a URL without its scheme, e.g. "counsel.example/witness". Fixed at first use. */
  readonly name: string;
  /** Its key and what it remembers; made when missing. One process at a time. */
  readonly folder: string;
  /** Verifier keys of the logs that it watches. Several may share an origin. */
  readonly logs: readonly string[];
  /** Default: only this machine. */
  readonly host?: string;
  /** 0: any that is free. */
  readonly port: number;
  now(): Date;
}

export interface Witness {
  /** The submission prefix. */
  readonly url: string;
  readonly vkey: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
}

/** @throws {Fault} `key-malformed`, `witness-name-wrong`, `port-in-use`. */
export async function serveWitness({ name, folder, logs, host = "127.0.0.1", port, now }: WitnessOptions): Promise<Witness> {
  const verifiers = logs.map(parseLogVkey);
  const kept = await openWitnessFolder(folder, name);
  const turn = new Turn();
  const server = createServer((request, response) => {
    void answer(request, (body) => turn.take(() => addCheckpoint(body, { kept, verifiers, now })))
      .catch((): Answer => ({ status: 500 }))
      .then((given) => send(response, given));
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", (cause) => failed(new Fault("port-in-use", { params: { port }, cause })));
    server.listen(port, host, listening);
  });
  const at = server.address() as AddressInfo;
  return {
    url: `http://${at.family === "IPv6" ? `[${at.address}]` : at.address}:${at.port}`,
    vkey: kept.cosigner.vkey,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await turn.take(async () => undefined);
    },
  };
}

async function answer(request: IncomingMessage, add: (body: Buffer) => Promise<Answer>): Promise<Answer> {
  if (request.url !== PATH) return { status: 404 };
  if (request.method !== "POST") return { status: 405 };
  const body = await readBody(request);
  return body === null ? { status: 400 } : add(body);
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

interface Desk {
  readonly kept: WitnessFolder;
  readonly verifiers: readonly NoteVerifier[];
  now(): Date;
}

async function addCheckpoint(body: Buffer, { kept, verifiers, now }: Desk): Promise<Answer> {
  const known = (origin: string) => verifiers.filter((verifier) => verifier.name === origin);
  const origin = originOf(body);
  const own = known(origin);
  const last = own.length === 0 ? null : await kept.last(origin, own);
  const verdict = judgeAddCheckpoint(body, known, () => last);
  if (verdict.status !== 200) return refusal(verdict);
  const note = body.toString().slice(body.toString().indexOf("\n\n") + 2);
  await kept.remember(origin, note);
  const seconds = Math.floor(now().getTime() / 1000);
  return { status: 200, body: cosignatureLine(verdict.text, kept.cosigner, seconds) };
}

// Which log's memory is asked for. What is wrong with the request is the judge's to say.
function originOf(body: Buffer): string {
  try {
    const text = body.toString();
    return parseCheckpoint(parseNote(Buffer.from(text.slice(text.indexOf("\n\n") + 2))).text).origin;
  } catch (error) {
    if (error instanceof Fault) return "";
    throw error;
  }
}

function refusal(verdict: Exclude<WitnessVerdict, { status: 200 }>): Answer {
  if (verdict.status !== 409 || verdict.size === null) return { status: verdict.status };
  return { status: 409, type: SIZE_TYPE, body: `${verdict.size}\n` };
}

function send(response: ServerResponse, { status, type = "text/plain; charset=utf-8", body = "" }: Answer): void {
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) }).end(body);
}
