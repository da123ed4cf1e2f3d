// Every text of a file on disk, as UTF-8: of archives and mails within it too. For who looks into files without a case.
//
// What cannot be read is told with its reason; it is never passed over. Nothing is written, nothing held but what a piece needs.

import { open } from "node:fs/promises";
import { archiveOf, Broken, compressionOf, decompress, LIMITS, membersOf, within, type ByteSource, type Member } from "@hamon/containers";
import { Fault } from "@hamon/records";
import { looksLikeMail } from "../mail/mail-event.js";
import { toByteText } from "../byte-text.js";
import { headOf, nextOf } from "../member-pieces.js";
import { readMails } from "./mail-texts.js";
import { unreadAs } from "./no-text.js";
import { PlainText } from "./plain-text.js";
import type { TextReceiver } from "./text-receiver.js";

export interface TextsOptions {
  /** Tried on what is encrypted. */
  readonly passwords: readonly string[];
  readonly signal: AbortSignal;
  readonly receiver: TextReceiver;
}

/** Mails within mails within archives. */
const MOST_DEPTH = 6;
const ARCHIVE_HEAD_BYTES = 512;
const PIECE_BYTES = 256 * 1024;

/**
 * Reads a file from its beginning to its end.
 *
 * @throws {Fault} `source-missing`, `source-unreadable`; `cancelled` by the signal.
 */
export async function readTexts(path: string, options: TextsOptions): Promise<void> {
  const handle = await open(path, "r").catch((cause: NodeJS.ErrnoException) => {
    throw new Fault(cause.code === "ENOENT" ? "source-missing" : "source-unreadable", {
      at: path,
      params: { reason: cause.code ?? "" },
      cause,
    });
  });
  try {
    const { size } = await handle.stat();
    const read = async (offset: number, length: number) => {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    };
    await new Walk(options).source(path, { size, read }, 1);
  } finally {
    await handle.close();
  }
}

/** A class: archives and mails lead back to it. */
class Walk {
  readonly #options: TextsOptions;

  constructor(options: TextsOptions) {
    this.#options = options;
  }

  async source(path: string, source: ByteSource, depth: number): Promise<void> {
    const head = await source.read(0, Math.min(ARCHIVE_HEAD_BYTES, source.size));
    const compression = compressionOf(head);
    if (archiveOf(head) === null && compression === null) return this.#content(path, piecesOf(source), depth);
    if (depth > MOST_DEPTH) return this.#unread(path, "depth-reached");
    const reason = await this.#members(path, source, depth);
    if (reason === null) return;
    if (compression === null || reason !== "not-supported") return this.#unread(path, reason);
    await this.#content(
      path,
      within(LIMITS, piecesOf(source), (bytes) => decompress(compression, bytes)),
      depth,
    );
  }

  /** @returns why not one member can be listed. */
  async #members(path: string, source: ByteSource, depth: number): Promise<string | null> {
    try {
      for await (const member of membersOf(source, { passwords: this.#options.passwords })) await this.#member(path, member, depth);
      return null;
    } catch (mistake) {
      if (mistake instanceof Broken) return mistake.reason;
      throw mistake;
    }
  }

  async #member(path: string, { path: own, refused, bytes }: Member, depth: number): Promise<void> {
    const name = own === "" ? path : `${path}!/${own}`;
    if (refused !== null) this.#unread(name, refused);
    else await this.#content(name, bytes(), depth + 1);
  }

  async #content(path: string, bytes: AsyncIterable<Uint8Array>, depth: number): Promise<void> {
    const { signal, receiver } = this.#options;
    const pieces = bytes[Symbol.asyncIterator]();
    const first = await headOf(pieces);
    const told = first.head.length === 0 ? null : unreadAs(first.head);
    if (told !== null) return this.#unread(path, told);
    const isMail = looksLikeMail(toByteText(first.head));
    const attached = (name: string, content: Uint8Array) =>
      depth >= MOST_DEPTH ? this.#unread(name, "depth-reached") : this.source(name, sourceOf(content), depth + 1);
    const reader = isMail ? readMails(path, { receiver, attached }) : new PlainText(path, first.head, receiver);
    await reader.push(first.head);
    let { broken } = first;
    while (broken === null) {
      if (signal.aborted) throw new Fault("cancelled", { at: path });
      const next = await nextOf(pieces);
      if (next instanceof Broken) broken = next.reason;
      else if (next === null) break;
      else await reader.push(next);
    }
    await reader.end();
    if (broken !== null) this.#unread(path, broken);
  }

  #unread(path: string, reason: string): void {
    this.#options.receiver.unread(path, reason);
  }
}

async function* piecesOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < source.size; ) {
    const piece = await source.read(at, PIECE_BYTES);
    if (piece.length === 0) return;
    at += piece.length;
    yield piece;
  }
}

function sourceOf(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) };
}
