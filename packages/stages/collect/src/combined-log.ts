// Apache and nginx: common and combined log format, with or without a virtual host before and more fields behind.
//
// Format: https://httpd.apache.org/docs/2.4/mod/mod_log_config.html, "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-agent}i\"".
// Quoted values hold \" and \\ (Apache) or \xHH (nginx); both are left as they are but for \".

import type { ByteText } from "./byte-text.js";
import type { LogLine, ParseLine } from "./log-line.js";
import type { Clock } from "./log-time.js";

const REQUEST = /^([A-Za-z_-]{1,30}) (.*?)(?: HTTP\/([\d.]+))?$/s;
const HOST_BEFORE = /^[\w.-]+(?::\d+)?$/;

export function combinedParser(clock: Clock): ParseLine {
  return (whole) => {
    if (whole === "") return null;
    if (whole.includes("\u0000")) return "nul-bytes";
    const line = unwrap(whole);
    const open = line.indexOf(" [");
    const close = line.indexOf("] ", open);
    if (open === -1 || close === -1) return "unknown-shape";
    const who = peopleOf(line.slice(0, open));
    const request = quotedAt(line, line.indexOf('"', close));
    if (who === null || request === null) return "unknown-shape";
    const moment = clock.read(line.slice(open + 2, close));
    if (moment === null) return "bad-time";
    return withAnswer(line, request, { ...EMPTY, at: moment.at, seconds: moment.seconds, ...who });
  };
}

const EMPTY: LogLine = { at: "", seconds: 0, sourceIp: null, userName: null, method: null, target: null, httpVersion: null, status: null, responseBytes: null, requestBytes: null, referrer: null, userAgent: null, hostName: null, duration: null };

// Some exports wrap each line in quotes.
function unwrap(line: ByteText): ByteText {
  return line.startsWith('"') && line.endsWith('"') && line.length > 1 ? line.slice(1, -1) : line;
}

interface People {
  readonly sourceIp: ByteText | null;
  readonly userName: ByteText | null;
  readonly hostName: ByteText | null;
}

// host ident user; a virtual host may stand before; a user's name may hold spaces.
function peopleOf(head: ByteText): People | null {
  const words = head.split(" ");
  if (words.length < 3) return null;
  const hasHost = words.length > 3 && HOST_BEFORE.test(words[0] ?? "") && looksLikeAddress(words[1] ?? "");
  const [address, , ...user] = hasHost ? words.slice(1) : words;
  return { sourceIp: dash(address ?? "-"), userName: dash(user.join(" ")), hostName: hasHost ? (words[0] ?? null) : null };
}

function looksLikeAddress(word: ByteText): boolean {
  return /^[\d.]{7,15}$/.test(word) || (word.includes(":") && /^[0-9a-fA-F:.]+$/.test(word));
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

function withAnswer(line: ByteText, request: Quoted, event: LogLine): LogLine | "unknown-shape" {
  const parts = REQUEST.exec(request.text);
  const isRequest = parts !== null && (parts[3] !== undefined || /^[A-Z]+$/.test(parts[1] ?? ""));
  event.method = isRequest ? (parts[1] ?? null) : null;
  event.target = isRequest ? (parts[2] ?? null) : dash(request.text);
  event.httpVersion = isRequest ? (parts[3] ?? null) : null;
  const referrer = quotedAt(line, line.indexOf('"', request.after));
  const numbers = line.slice(request.after, referrer === null ? line.length : referrer.after - referrer.text.length - 2).trim().split(" ");
  if (!/^\d{3}$/.test(numbers[0] ?? "")) return "unknown-shape";
  event.status = numbers[0] ?? null;
  event.responseBytes = digits(numbers[1]);
  if (referrer === null) return event;
  event.referrer = dash(referrer.text);
  const agent = quotedAt(line, line.indexOf('"', referrer.after));
  event.userAgent = agent === null ? null : dash(agent.text);
  return event;
}

function dash(text: ByteText): ByteText | null {
  return text === "-" || text === "" ? null : text;
}

// At most 15 digits: a number that a JSON number holds.
function digits(text: ByteText | undefined): ByteText | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? text : null;
}
