// Asks one witness to cosign a checkpoint, and believes nothing that it answers but a signature that fits.
//
// Spec: https://c2sp.org/tlog-witness

import {
  formatAddCheckpoint,
  formatSignature,
  parseNote,
  parseSignatures,
  SIZE_TYPE,
  type NoteSignature,
  type NoteVerifier,
} from "@hamon/tlog";
import { Fault, type WitnessAnswer } from "@hamon/records";

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 1 << 16;
/** The first asks how far the witness is; another process of ours may be ahead of the second. */
const MAX_TRIES = 3;

export interface WitnessRequest {
  readonly url: string;
  readonly verifier: NoteVerifier;
  /** The checkpoint, signed by its log. */
  readonly note: string;
  readonly size: number;
  /** Consistency with the log at an earlier size. */
  proveFrom(oldSize: number): Promise<readonly Buffer[]>;
}

export interface WitnessReply {
  /** The cosignature with its newline; null when there is none. */
  readonly line: string | null;
  readonly answer: WitnessAnswer;
}

/** Never throws for what a witness does or does not do. */
export async function askWitness(request: WitnessRequest): Promise<WitnessReply> {
  let oldSize = 0;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const proof = oldSize === 0 ? [] : await request.proveFrom(oldSize);
    const got = await post(request.url, formatAddCheckpoint({ oldSize, proof, note: request.note }));
    if (got === null) return refused("unreachable");
    if (got.status === 200) return readCosignature(request, got.body);
    const told = got.status === 409 ? sizeTold(got) : null;
    if (told === null) return refused(REASONS[got.status] ?? "failed");
    // It saw more of this log than there is: the log was set back.
    if (told > request.size) return refused("ahead");
    oldSize = told;
  }
  return refused("failed");
}

const REASONS: Readonly<Record<number, WitnessAnswer>> = {
  400: "malformed",
  403: "key-unknown",
  404: "log-unknown",
  409: "forked",
  422: "forked",
};

function refused(answer: WitnessAnswer): WitnessReply {
  return { line: null, answer };
}

interface Got {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

function sizeTold({ type, body }: Got): number | null {
  const digits = /^(0|[1-9]\d{0,15})\n$/.exec(body.toString())?.[1];
  return type === SIZE_TYPE && digits !== undefined ? Number(digits) : null;
}

async function post(url: string, body: string): Promise<Got | null> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(`${url.replace(/\/$/, "")}/add-checkpoint`, { method: "POST", body, redirect: "error", signal });
    const type = response.headers.get("content-type") ?? "";
    return { status: response.status, type, body: await readAnswer(response) };
  } catch {
    return null; // no such host, no answer in time, too long an answer: there is no cosignature, whichever it was
  }
}

async function readAnswer({ body }: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error("answer too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function readCosignature({ verifier, note }: WitnessRequest, body: Buffer): WitnessReply {
  const text = Buffer.from(parseNote(Buffer.from(note)).text);
  const own = signaturesIn(body).find(({ name, keyId }) => name === verifier.name && keyId === verifier.keyId);
  if (own === undefined || !verifier.verify(text, own.signature)) return refused("signature-wrong");
  return { line: formatSignature(own), answer: "cosigned" };
}

function signaturesIn(body: Buffer): readonly NoteSignature[] {
  try {
    return parseSignatures(body);
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}
