// A format string of a web server, compiled to the pattern of its lines: what the administrator has in nginx.conf or httpd.conf.
//
// nginx: https://nginx.org/en/docs/http/ngx_http_log_module.html ($remote_addr), Apache:
// https://httpd.apache.org/docs/2.4/mod/mod_log_config.html (%h, %{Referer}i). Any other line: {name} for each part of it.
// The parts get nginx's names whichever server wrote them, so that one table says which column they are.

import type { EventColumn } from "../named-rows.js";
import type { From, Pattern } from "./mapping.js";

const PART =
  /\$\{?(?<nginx>[a-z]\w*)\}?|%(?:!?[\d,]+)?[<>]?(?:\{(?<argument>[^}]*)\})?(?<apache>\^?[a-zA-Z]{1,3}?)(?![a-z])|\{(?<name>[A-Za-z]\w*)\}/g;
/** Apache's letters by nginx's names. */
const APACHE: Readonly<Record<string, string>> = {
  h: "remote_addr",
  a: "remote_addr",
  A: "server_addr",
  l: "remote_logname",
  u: "remote_user",
  t: "time_local",
  r: "request",
  s: "status",
  b: "body_bytes_sent",
  B: "body_bytes_sent",
  O: "bytes_sent",
  I: "request_length",
  D: "request_time_us",
  T: "request_time",
  v: "server_name",
  V: "host",
  p: "server_port",
  m: "request_method",
  U: "uri",
  q: "args",
  H: "server_protocol",
  P: "pid",
  k: "connection_requests",
  X: "connection_status",
  L: "log_id",
  R: "handler",
  f: "request_filename",
  S: "bytes_total",
}; // prettier-ignore
const WITH_ARGUMENT: Readonly<Record<string, string>> = { i: "http_", o: "sent_http_", C: "cookie_", e: "env_", n: "note_", x: "ssl_" };
/** Parts that hold blanks where nothing encloses them. */
const MAY_HOLD_BLANKS = /^(?:remote_user|http_|sent_http_|cookie_|arg_|uri$|time_|request$|note_|env_)/;
const SEVERAL = /^upstream_/;

/** Parts that are columns. `request` is taken apart into method, target and version. */
const COLUMNS: readonly (readonly [EventColumn, From])[] = [
  ["source.ip", ["remote_addr", "http_x_real_ip", "remote_host"]],
  ["source.port", ["remote_port"]],
  ["user.name", ["remote_user"]],
  ["http.request.method", ["method", "request_method"]],
  ["url.original", ["target", "request_uri", "{uri}{args}", "uri"]],
  ["http.version", ["version"]],
  ["http.response.status_code", ["status"]],
  ["http.response.bytes", ["body_bytes_sent", "bytes_sent"]],
  ["http.request.bytes", ["request_length"]],
  ["http.request.referrer", ["http_referer"]],
  ["user_agent.original", ["http_user_agent"]],
  ["url.domain", ["http_host", "host"]],
  ["host.name", ["server_name", "hostname"]],
  ["destination.ip", ["server_addr"]],
  ["destination.port", ["server_port"]],
  ["event.duration", ["{request_time_us} us", "{request_time} s"]],
];

export interface FormatPattern extends Pattern {
  /** Names of the moment. */
  readonly time: readonly string[];
}

/** Null for a format that has no part, or one that nobody knows. */
export function compileFormat(format: string): FormatPattern | null {
  const taken = new Set<string>();
  let source = "^";
  let end = 0;
  for (const found of format.matchAll(PART)) {
    const name = partName(found.groups ?? {});
    if (name === null || taken.has(name)) return null;
    source += literal(format.slice(end, found.index));
    end = found.index + found[0].length;
    source += partSource(name, {
      before: format.charAt(found.index - 1),
      after: format.charAt(end),
      isApache: found.groups?.["apache"] !== undefined,
    });
    taken.add(name);
  }
  if (taken.size === 0) return null;
  return {
    regex: `${source}${literal(format.slice(end))}$`,
    set: columnsOf(taken),
    time: [...taken].filter((name) => /^(?:time_|msec$|time$)/.test(name)),
  };
}

function partName({ nginx, apache, argument, name }: Readonly<Record<string, string | undefined>>): string | null {
  if (nginx !== undefined) return nginx;
  if (name !== undefined) return name;
  const letters = (apache ?? "").replace("^", "");
  const kind = letters.startsWith("t") && letters.length > 1 ? letters.slice(1) : letters;
  const prefix = WITH_ARGUMENT[kind];
  if (argument !== undefined && prefix !== undefined) return prefix + argument.toLowerCase().replaceAll(/\W/g, "_");
  if (argument !== undefined && letters === "T")
    return argument === "us" ? "request_time_us" : argument === "ms" ? "request_time_ms" : "request_time";
  return APACHE[letters] ?? null;
}

interface Beside {
  readonly before: string;
  readonly after: string;
  readonly isApache: boolean;
}

function partSource(name: string, { before, after, isApache }: Beside): string {
  if (name === "time_local" && isApache && before !== "[") return `\\[(?<${name}>[^\\]]*)\\]`;
  if (before === '"' && after === '"') return name === "request" ? REQUEST : `(?<${name}>(?:[^"\\\\]|\\\\.)*)`;
  if (before === "[" && after === "]") return `(?<${name}>[^\\]]*)`;
  if (SEVERAL.test(name)) return `(?<${name}>[^\\s,]+(?:(?:, | : )[^\\s,]+)*)`;
  if (name === "request") return REQUEST.replaceAll('"', "");
  if (MAY_HOLD_BLANKS.test(name) || after === "") return `(?<${name}>.*?)`;
  return after === " " || after === "\t" ? `(?<${name}>\\S*)` : `(?<${name}>[^\\s${escaped(after)}]*)`;
}

// What is no request (a TLS probe, a cut one) is kept whole as the target.
const REQUEST = String.raw`(?<request>(?:(?<method>[A-Z]+) (?<target>(?:[^"\\]|\\.)*?)(?: HTTP/(?<version>[\d.]+))?|(?:[^"\\]|\\.)*))`;

function columnsOf(names: ReadonlySet<string>): Pattern["set"] {
  const known = names.has("request") ? new Set([...names, "method", "target", "version"]) : names;
  return COLUMNS.flatMap(([column, from]): Pattern["set"] => {
    const there = from.filter((one) =>
      one.includes("{") ? [...one.matchAll(/\{(\w+)\}/g)].every(([, name]) => known.has(name ?? "")) : known.has(one),
    );
    return there.length === 0 ? [] : [[column, there]];
  });
}

// Blanks may be several.
function literal(text: string): string {
  return escaped(text.replaceAll('\\"', '"')).replaceAll(/ +/g, " +");
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}
