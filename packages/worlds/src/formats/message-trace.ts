// Exchange Online's message trace as CSV.

import { writeRow } from "../delimited.js";
import type { Entry, TrailForm } from "../office/trail.js";
import { bareUtcStamp } from "./stamps.js";

const COLUMNS = "Organization,MessageId,Received,SenderAddress,RecipientAddress,Subject,Status,ToIP,FromIP,Size,MessageTraceId";
export const TRACE_CSV: TrailForm = { encoding: "utf-8", line_end: "\r\n", head: `${COLUMNS}\r\n`, is_packed: () => false };

export interface TracedMail {
  readonly at: number;
  readonly message_id: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly from_ip: string;
  readonly to_ip: string;
  readonly size: number;
  readonly trace_id: string;
  readonly of?: string | undefined;
}

export function traceEntry({ at, message_id, from, to, subject, from_ip, to_ip, size, trace_id, of }: TracedMail): Entry {
  const cells = ["kaku-sonpo.example", `<${message_id}>`, `${bareUtcStamp(at)}.0000000`, from, to, subject, "Delivered", to_ip, from_ip];
  return { at, of, record_id: trace_id, text: writeRow([...cells, String(size), trace_id], "\n").slice(0, -1) };
}
