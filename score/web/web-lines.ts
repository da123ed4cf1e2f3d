// Requests as lines of an access log: combined format, escaped as Apache's httpd does.

export interface WebRequest {
  readonly ip: string;
  /** RFC 3339. */
  readonly at: string;
  readonly method: string;
  /** As it stands on the request line. */
  readonly target: string;
  readonly status: number;
  readonly referrer: string | null;
  readonly agent: string | null;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function lineOf({ ip, at, method, target, status, referrer, agent }: WebRequest): string {
  const request = `${escaped(method)} ${escaped(target)} HTTP/1.1`;
  return `${ip} - - [${timeOf(at)}] "${request}" ${status} 512 "${escaped(referrer || "-")}" "${escaped(agent || "-")}"`;
}

/** \" and \\, and \xHH for all that is no printable ASCII. */
function escaped(text: string): string {
  return [...Buffer.from(text, "utf8")].map(escapedByte).join("");
}

function escapedByte(byte: number): string {
  if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
  return byte < 0x20 || byte > 0x7e ? `\\x${byte.toString(16).padStart(2, "0")}` : String.fromCharCode(byte);
}

function timeOf(at: string): string {
  const [, year, month, day, time] = /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(at) ?? [];
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time} +0000`;
}
