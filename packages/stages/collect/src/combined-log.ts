// Apache and nginx: common and combined log format, with or without a virtual host before and more fields behind.
//
// Format: https://httpd.apache.org/docs/2.4/mod/mod_log_config.html, "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-agent}i\"".
// Quoted values hold \" and \\ (Apache) or \xHH (nginx); both are left as they are but for \".

import type { ByteText } from "./byte-text.js";
import type { LogLine, ParseLine } from "./log-line.js";
import type { Clock } from "./log-time.js";

const HOST_BEFORE = /^[\w.-]+(?::\d+)?$/;
const METHOD = /^[A-Z]+$/;
/** What makes a value need quotes, or another encoding. Quotes inside a value are written \". */
const NOT_PLAIN = /[\t\r\u0080-\u00ff]|\\"/;
const STATUS_DIGITS = 3;

export function combinedParser(clock: Clock): ParseLine {
  return (whole) => {
    if (whole === "") return null;
    if (whole.includes("\u0000")) return "nul-bytes";
    const line = unwrap(whole);
    const open = line.indexOf(" [");
    const close = line.indexOf("] ", open);
    if (open === -1 || close === -1) return "unknown-shape";
    const request = quotedAt(line, line.indexOf('"', close));
    if (request === null) return "unknown-shape";
    const moment = clock.read(line.slice(open + 2, close));
    if (moment === null) return "bad-time";
    const event: LogLine = { ...EMPTY, isPlain: !NOT_PLAIN.test(line), moment };
    return addPeople(line.slice(0, open), event) && addRequest(request.text, event) && addAnswer(line, request.after, event)
      ? event
      : "unknown-shape";
  };
}

const EMPTY: Omit<LogLine, "moment"> = {
  isPlain: false,
  sourceIp: null,
  userName: null,
  method: null,
  target: null,
  httpVersion: null,
  status: null,
  responseBytes: null,
  requestBytes: null,
  referrer: null,
  userAgent: null,
  hostName: null,
  duration: null,
};

// Some exports wrap each line in quotes.
function unwrap(line: ByteText): ByteText {
  return line.charCodeAt(0) === 34 && line.endsWith('"') && line.length > 1 ? line.slice(1, -1) : line;
}

// host ident user; a virtual host may stand before; a user's name may hold spaces.
function addPeople(head: ByteText, event: LogLine): boolean {
  const words = head.split(" ");
  if (words.length < 3) return false;
  if (head.includes('"')) event.isPlain = false;
  const hasHost = words.length > 3 && HOST_BEFORE.test(words[0] ?? "") && looksLikeAddress(words[1] ?? "");
  if (hasHost) event.hostName = words.shift() ?? null;
  event.sourceIp = dash(words[0] ?? "-");
  event.userName = dash(words.length === 3 ? (words[2] ?? "-") : words.slice(2).join(" "));
  return true;
}

function looksLikeAddress(word: ByteText): boolean {
  return /^[\d.]{7,15}$/.test(word) || (word.includes(":") && /^[0-9a-fA-F:.]+$/.test(word));
}

// "GET /path HTTP/1.1"; what is no request (a TLS probe, a cut one) is kept whole as the target.
function addRequest(request: ByteText, event: LogLine): boolean {
  const first = request.indexOf(" ");
  const last = request.lastIndexOf(" HTTP/");
  const method = first === -1 ? "" : request.slice(0, first);
  if (!METHOD.test(method)) {
    event.target = dash(request);
    return true;
  }
  event.method = method;
  event.target = last > first ? request.slice(first + 1, last) : request.slice(first + 1);
  if (last > first) event.httpVersion = request.slice(last + " HTTP/".length);
  return true;
}

interface Quoted {
  readonly text: ByteText;
  /** Place after the closing quote. */
  readonly after: number;
}

function quotedAt(line: ByteText, open: number): Quoted | null {
  if (open === -1) return null;
  let close = line.indexOf('"', open + 1);
  while (close !== -1 && isEscaped(line, close)) close = line.indexOf('"', close + 1);
  if (close === -1) return null;
  const text = line.slice(open + 1, close);
  return { text: text.includes('\\"') ? text.replaceAll('\\"', '"') : text, after: close + 1 };
}

function isEscaped(line: ByteText, place: number): boolean {
  let slashes = 0;
  while (line.charCodeAt(place - 1 - slashes) === 92) slashes += 1;
  return slashes % 2 === 1;
}

// status bytes, then perhaps "referrer" "user agent".
function addAnswer(line: ByteText, after: number, event: LogLine): boolean {
  const quote = line.indexOf('"', after);
  const numbers = line.slice(after + 1, quote === -1 ? line.length : quote).split(" ");
  const status = digits(numbers[0]);
  // Apache writes "-" for an answer that it never gave.
  if (numbers[0] !== "-" && (status === null || status.length !== STATUS_DIGITS)) return false;
  event.status = status;
  event.responseBytes = digits(numbers[1]);
  const referrer = quotedAt(line, quote);
  if (referrer === null) return true;
  event.referrer = dash(referrer.text);
  const agent = quotedAt(line, line.indexOf('"', referrer.after));
  event.userAgent = agent === null ? null : dash(agent.text);
  return true;
}

function dash(text: ByteText): ByteText | null {
  return text === "-" || text === "" ? null : text;
}

// At most 15 digits: a number that a JSON number holds.
function digits(text: ByteText | undefined): ByteText | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? text : null;
}
