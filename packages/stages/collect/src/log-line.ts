// What a parser of log lines gives: the fields of an event as bytes, or the reason why there are none.

import type { ByteText } from "./byte-text.js";
import type { Moment } from "./log-time.js";

/** The event's own columns; those of the source are added by event-rows.ts. */
export interface LogLine {
  /** No field of the line needs quotes or transcoding: asked once for all of them. */
  isPlain: boolean;
  moment: Moment;
  sourceIp: ByteText | null;
  userName: ByteText | null;
  method: ByteText | null;
  target: ByteText | null;
  httpVersion: ByteText | null;
  status: ByteText | null;
  responseBytes: ByteText | null;
  requestBytes: ByteText | null;
  referrer: ByteText | null;
  userAgent: ByteText | null;
  hostName: ByteText | null;
  /** Nanoseconds. */
  duration: ByteText | null;
}

/** Key in locales: unparsed.<reason>. */
export type UnparsedReason =
  | "unknown-shape"
  | "bad-time"
  | "nul-bytes"
  | "too-long"
  | "cut-line"
  | "cell-count"
  | "open-quote"
  | "record-damaged"
  | "truncated";

/** An event, null for a line that says nothing (a comment, a blank), or why it is none. */
export type ParseLine = (line: ByteText) => LogLine | UnparsedReason | null;
