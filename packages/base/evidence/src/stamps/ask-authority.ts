// One request to a time-stamping authority over HTTP, and its answer, bounded in time and size.
//
// Spec: RFC 3161, section 3.4.

import { Fault } from "@hamon/records";

const WAIT_MS = 20_000;
const MOST_BYTES = 128 * 1024;

/** @throws {Fault} `stamp-unreachable`, `stamp-answer-wrong`. */
export async function askAuthority(url: string, request: Buffer): Promise<Buffer> {
  const response = await send(url, request);
  const type = response.headers.get("content-type")?.split(";")[0]?.trim() ?? "";
  if (!response.ok) throw new Fault("stamp-answer-wrong", { params: { reason: `HTTP ${response.status}` } });
  if (type !== "application/timestamp-reply") throw new Fault("stamp-answer-wrong", { params: { reason: type.slice(0, 60) || "?" } });
  return readBounded(response);
}

async function send(url: string, request: Buffer): Promise<Response> {
  try {
    return await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/timestamp-query" },
      body: new Uint8Array(request),
      redirect: "error",
      signal: AbortSignal.timeout(WAIT_MS),
    });
  } catch (cause) {
    throw unreachable(cause);
  }
}

async function readBounded(response: Response): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of response.body ?? []) {
      bytes += (piece as Uint8Array).length;
      if (bytes > MOST_BYTES) throw new Fault("stamp-answer-wrong", { params: { reason: `> ${MOST_BYTES}` } });
      pieces.push(piece as Uint8Array);
    }
  } catch (cause) {
    throw cause instanceof Fault ? cause : unreachable(cause);
  }
  return Buffer.concat(pieces);
}

function unreachable(cause: unknown): Fault {
  const { name = "", cause: inner } = cause as { name?: string; cause?: { code?: string } };
  return new Fault("stamp-unreachable", { cause, params: { reason: inner?.code ?? name } });
}
