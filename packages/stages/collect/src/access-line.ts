// The shape that nearly all lines of an access log have, read where the bytes lie: where each field begins and ends.
//
//   address ident user [17/Apr/2025:02:14:03 +0900] "GET /path?query HTTP/1.1" 200 512 "referrer" "user agent"
//
// It takes only lines of which combined-log.ts would say the same, and gives up at the first sign of anything else: quotes
// within values, letters that are not ASCII, a host before, a request that is none. Those are read there.

const [SPACE, QUOTE, PERCENT, PLUS, DASH, SLASH_V, OPEN, CLOSE, QUESTION, BACKSLASH] = [32, 34, 37, 43, 45, 47, 91, 93, 63, 92];
const ZERO = 48;
/** "17/Apr/2025:02:14:03 +0900" */
const TIME_BYTES = 26;
const MOST_DIGITS = 15;
/** Bytes that a value of such a line may hold: printable ASCII but for quote and backslash. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, code) => (code > 31 && code < 127 && code !== QUOTE && code !== BACKSLASH ? 1 : 0));

/** Where the fields of the line are that was read last. -1: it has none. */
export class AccessLine {
  ip = 0;
  ipEnd = 0;
  user = 0;
  userEnd = 0;
  time = 0;
  method = 0;
  methodEnd = 0;
  target = 0;
  targetEnd = 0;
  version = 0;
  versionEnd = 0;
  status = 0;
  /** NaN where the log has a dash. */
  size = 0;
  referrer = -1;
  referrerEnd = -1;
  agent = -1;
  agentEnd = -1;

  /** False: another parser has to say what the line is. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#head(bytes, start, end) && this.#request(bytes, end) && this.#answer(bytes, end);
  }

  #head(bytes: Uint8Array, start: number, end: number): boolean {
    this.ip = start;
    this.ipEnd = wordEnd(bytes, start, end);
    const ident = this.ipEnd + 1;
    const identEnd = wordEnd(bytes, ident, end);
    this.user = identEnd + 1;
    this.userEnd = wordEnd(bytes, this.user, end);
    this.time = this.userEnd + 2;
    const close = this.time + TIME_BYTES;
    if (this.ipEnd === start || identEnd === ident || this.userEnd === this.user || close + 3 > end) return false;
    if (bytes[ident] === OPEN || bytes[this.user] === OPEN || bytes[this.time - 1] !== OPEN) return false;
    return bytes[close] === CLOSE && bytes[close + 1] === SPACE && bytes[close + 2] === QUOTE;
  }

  #request(bytes: Uint8Array, end: number): boolean {
    this.method = this.time + TIME_BYTES + 3;
    let at = this.method;
    while (at < end && (bytes[at] as number) > 64 && (bytes[at] as number) < 91) at += 1;
    this.methodEnd = at;
    this.target = at + 1;
    if (at === this.method || bytes[at] !== SPACE) return false;
    let space = at;
    for (at += 1; at < end && PLAIN[bytes[at] as number] === 1; at += 1) if (bytes[at] === SPACE) space = at;
    if (at >= end || bytes[at] !== QUOTE || space === this.methodEnd) return false;
    this.targetEnd = space;
    this.version = space + 6;
    this.versionEnd = at;
    return isHttp(bytes, space + 1, at);
  }

  #answer(bytes: Uint8Array, end: number): boolean {
    let at = this.versionEnd + 2;
    if (at + 3 > end || bytes[at - 1] !== SPACE) return false;
    const [a, b, c] = [digit(bytes[at]), digit(bytes[at + 1]), digit(bytes[at + 2])];
    if (a < 0 || b < 0 || c < 0 || bytes[at + 3] !== SPACE) return false;
    this.status = a * 100 + b * 10 + c;
    at = this.#sizeEnd(bytes, at + 4, end);
    if (at === end) {
      this.referrer = -1;
      this.agent = -1;
      return true;
    }
    return at !== -1 && bytes[at] === SPACE && this.#strings(bytes, at + 1, end);
  }

  #sizeEnd(bytes: Uint8Array, start: number, end: number): number {
    this.size = Number.NaN;
    if (bytes[start] === DASH) return start + 1;
    let [at, size] = [start, 0];
    for (; at < end; at += 1) {
      const value = digit(bytes[at]);
      if (value < 0) break;
      size = size * 10 + value;
    }
    this.size = size;
    return at === start || at - start > MOST_DIGITS ? -1 : at;
  }

  // What stands behind them is no column; only a NUL would be one too many.
  #strings(bytes: Uint8Array, start: number, end: number): boolean {
    if (bytes[start] !== QUOTE) return false;
    this.referrer = start + 1;
    this.referrerEnd = plainEnd(bytes, this.referrer, end);
    this.agent = this.referrerEnd + 3;
    if (this.agent > end || bytes[this.referrerEnd] !== QUOTE || bytes[this.referrerEnd + 1] !== SPACE) return false;
    if (bytes[this.referrerEnd + 2] !== QUOTE) return false;
    this.agentEnd = plainEnd(bytes, this.agent, end);
    if (this.agentEnd >= end || bytes[this.agentEnd] !== QUOTE) return false;
    for (let at = this.agentEnd + 1; at < end; at += 1) if (bytes[at] === 0) return false;
    return true;
  }
}

function wordEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== SPACE && PLAIN[bytes[at] as number] === 1) at += 1;
  return at < end && bytes[at] === SPACE ? at : start;
}

function plainEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && PLAIN[bytes[at] as number] === 1) at += 1;
  return at;
}

/** "HTTP/" */
function isHttp(bytes: Uint8Array, at: number, end: number): boolean {
  return (
    at + 5 <= end && bytes[at] === 72 && bytes[at + 1] === 84 && bytes[at + 2] === 84 && bytes[at + 3] === 80 && bytes[at + 4] === SLASH_V
  );
}

function digit(code: number | undefined): number {
  const value = (code ?? 0) - ZERO;
  return value >= 0 && value <= 9 ? value : -1;
}

/** Of a request's target: where its query begins (behind the question mark), or -1; and whether anything has to be decoded. */
export function lookAtTarget(bytes: Uint8Array, start: number, end: number): { readonly query: number; readonly isEncoded: boolean } {
  let [query, isEncoded] = [-1, false];
  for (let at = start; at < end; at += 1) {
    const code = bytes[at];
    if (code === PERCENT || (code === PLUS && query !== -1)) isEncoded = true;
    else if (code === QUESTION && query === -1) query = at + 1;
  }
  return { query, isEncoded };
}
