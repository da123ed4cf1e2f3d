// A log's key and the signature of its checkpoint in the forms that other programs read. The bytes stay the same.
//
// Specs: RFC 8410 (Ed25519 in PEM); signify(1): base 64 of "Ed", the key's number and the key or signature.

import { hash } from "node:crypto";
import { parseNote, parseVkey } from "@hamon/tlog";

const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");
const SIGNIFY_ALGORITHM = Buffer.from("Ed");
const KEY_NUMBER_BYTES = 8;
const PEM_LINE = 64;

export interface KeyForms {
  readonly pem: string;
  /** Public key for signify. */
  readonly signifyKey: string;
  /** The signed text. */
  readonly body: string;
  /** 64 bytes. */
  readonly signature: Buffer;
  readonly signifySignature: string;
}

/** @throws {Fault} the codes of parseVkey and parseNote; `note-unsigned` is for whoever opened it before. */
export function keyForms(vkey: string, checkpoint: string): KeyForms {
  const { name, keyId } = parseVkey(vkey);
  const key = Buffer.from(vkey.slice(vkey.indexOf("+", name.length + 1) + 1), "base64").subarray(1);
  const { text, signatures } = parseNote(Buffer.from(checkpoint));
  const own = signatures.find((one) => one.name === name && one.keyId === keyId);
  if (own === undefined) throw new Error("a checkpoint of another log");
  const number = hash("sha256", key, "buffer").subarray(0, KEY_NUMBER_BYTES);
  return {
    pem: formatPem(Buffer.concat([SPKI_PREFIX, key])),
    signifyKey: formatSignify("log key", Buffer.concat([SIGNIFY_ALGORITHM, number, key])),
    body: text,
    signature: own.signature,
    signifySignature: formatSignify("verify with log.pub", Buffer.concat([SIGNIFY_ALGORITHM, number, own.signature])),
  };
}

function formatPem(der: Buffer): string {
  const lines = der.toString("base64").match(new RegExp(`.{1,${PEM_LINE}}`, "g")) ?? [];
  return ["-----BEGIN PUBLIC KEY-----", ...lines, "-----END PUBLIC KEY-----", ""].join("\n");
}

function formatSignify(comment: string, bytes: Buffer): string {
  return `untrusted comment: ${comment}\n${bytes.toString("base64")}\n`;
}
