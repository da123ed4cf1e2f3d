// A receipt (受領書) as a file: what was given, with places for the receiver's own hashes, name and time. Read back, it is somebody
// else's file: every field of it may be anything.

import { Fault, type Transfer } from "@hamon/records";

const FORM = "hamon-receipt-1";
const SHA256 = /^[0-9a-f]{64}$/;
const LONGEST = 500;

/** The file that the receiver fills in and signs. */
export function formatReceipt(transfer: Transfer, origin: string): string {
  const { transfer_id, case_id, entry_index, commitment, things, given_at, given_by, organisation, reason, medium } = transfer;
  const receipt = {
    form: FORM,
    transfer_id,
    case_id,
    log: origin,
    entry_index,
    commitment,
    given: { at: given_at, by: given_by, organisation, reason, medium },
    things: things.map(({ id, name, bytes, sha256 }) => ({ id, name, bytes, sha256, sha256_received: "" })),
    received: { by: "", organisation: "", at: "", note: "" },
  };
  return `${JSON.stringify(receipt, null, 2)}\n`;
}

export interface Receipt {
  readonly transfer_id: string;
  /** What the receiver computed, by thing; null where it was left empty. */
  readonly hashes: ReadonlyMap<string, string | null>;
  readonly received_by: string;
  readonly received_at: string;
}

/** @throws {Fault} `receipt-malformed` with the field that is wrong; `receipt-incomplete` where it was not filled in. */
export function parseReceipt(text: string): Receipt {
  const { form, transfer_id, things, received } = mapOf(parseJson(text), "json");
  if (form !== FORM) throw malformed("form");
  if (typeof transfer_id !== "string") throw malformed("transfer_id");
  if (!Array.isArray(things)) throw malformed("things");
  const { by, at } = mapOf(received, "received");
  if (!isLine(by) || !isLine(at)) throw new Fault("receipt-incomplete");
  if (Number.isNaN(Date.parse(at)) || !/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(at)) throw malformed("received.at");
  return { transfer_id, hashes: new Map(things.map(hashOf)), received_by: by, received_at: at };
}

function hashOf(thing: unknown): readonly [string, string | null] {
  const { id, sha256_received } = mapOf(thing, "things");
  if (typeof id !== "string") throw malformed("things.id");
  if (typeof sha256_received !== "string") throw malformed("things.sha256_received");
  const digest = sha256_received.trim().toLowerCase();
  if (digest !== "" && !SHA256.test(digest)) throw malformed("things.sha256_received");
  return [id, digest === "" ? null : digest];
}

function isLine(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "" && value.length <= LONGEST && !/\p{Cc}/u.test(value);
}

function mapOf(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed(field);
  return value as Readonly<Record<string, unknown>>;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as unknown;
  } catch {
    throw malformed("json");
  }
}

function malformed(field: string): Fault {
  return new Fault("receipt-malformed", { params: { field } });
}
