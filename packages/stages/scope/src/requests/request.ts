// One request of the intruder against the data map: which access path it took, what it asked for, or why nobody knows.

import type { AccessPath, DataMap, Harmless, RequestMatch } from "../map/data-map.js";

export interface IntruderRequest {
  readonly event_id: number;
  readonly service: string;
  readonly method: string;
  /** Percent-decoded once. */
  readonly path: string;
  /** As in the log, still encoded. */
  readonly url: string;
  readonly status: number;
  /** Null: the log does not say. */
  readonly bytes: number | null;
  /** Tags of the findings that name it, of those the map mentions. */
  readonly tags: readonly string[];
}

/** Keys in locales: unmapped.<reason>. */
export type UnmappedReason =
  | "no-path" // no access path and no harmless entry is about it
  | "attack-answered" // harmless in ordinary use, but an attack here, and it was answered
  | "key-twice"; // the parameter stands twice in the query: which one the server took is unknown

export type Verdict =
  | { readonly kind: "exposes"; readonly path: AccessPath; readonly values: Readonly<Record<string, string>> }
  /** Explained, and exposes nothing: refused, too short, harmless, or part of the full compromise. */
  | { readonly kind: "nothing" }
  | { readonly kind: "unmapped"; readonly reason: UnmappedReason };

const NOTHING: Verdict = { kind: "nothing" };

/** What a request exposed, by the map's paths in their order. */
export function judgeRequest(request: IntruderRequest, map: DataMap): Verdict {
  if (request.status < 200 || request.status > 299) return NOTHING; // refused, failed, moved: no record was sent
  for (const path of map.access_paths) {
    const verdict = judgePath(request, path);
    if (verdict !== null) return verdict;
  }
  if (map.reach.some(({ tags }) => tags.some((tag) => request.tags.includes(tag)))) return NOTHING;
  return judgeHarmless(request, map.harmless);
}

function judgePath(request: IntruderRequest, path: AccessPath): Verdict | null {
  if (!path.statuses.includes(request.status)) return null;
  const values = matchRequest(request, path.match);
  if (values === null) return null;
  if (values === "twice") return { kind: "unmapped", reason: "key-twice" };
  // A log without bytes cannot excuse the request: its answer counts.
  if (request.bytes !== null && request.bytes < path.min_bytes) return NOTHING;
  return { kind: "exposes", path, values };
}

function judgeHarmless(request: IntruderRequest, harmless: readonly Harmless[]): Verdict {
  const entry = harmless.find(({ match }) => typeof matchRequest(request, match) === "object" && matchRequest(request, match) !== null);
  if (entry === undefined) return { kind: "unmapped", reason: "no-path" };
  const isAttack = entry.unless_tags.some((tag) => request.tags.includes(tag));
  return isAttack ? { kind: "unmapped", reason: "attack-answered" } : NOTHING;
}

/** The captured values; null where the request is about something else; "twice" where a parameter is ambiguous. */
function matchRequest(request: IntruderRequest, match: RequestMatch): Readonly<Record<string, string>> | "twice" | null {
  if (match.service !== null && match.service !== request.service) return null;
  if (!match.methods.includes(request.method)) return null;
  const found = match.path.pattern.exec(request.path);
  if (found === null) return null;
  const values: Record<string, string> = {};
  match.path.captures.forEach((name, i) => {
    values[name] = toKeyText(found[i + 1] ?? "");
  });
  const inQuery = match.query.length === 0 ? {} : matchQuery(request.url, match);
  return inQuery === null || inQuery === "twice" ? inQuery : { ...values, ...inQuery };
}

function matchQuery(url: string, { query, path }: RequestMatch): Readonly<Record<string, string>> | "twice" | null {
  const parameters = parseQuery(url);
  const isSame = path.pattern.ignoreCase ? sameWithoutCase : sameText;
  const values: Record<string, string> = {};
  let isTwice = false;
  for (const rule of query) {
    const given = parameters.filter(([name]) => isSame(name, rule.name)).map(([, value]) => value);
    if (given.every((value) => value === "")) return null;
    if (rule.equals !== null && !given.some((value) => isSame(value, rule.equals ?? ""))) return null;
    if (new Set(given).size > 1) isTwice = true;
    if (rule.capture !== null) values[rule.capture] = toKeyText(given[0] ?? "");
  }
  return isTwice ? "twice" : values;
}

const sameText = (left: string, right: string) => left === right;
const sameWithoutCase = (left: string, right: string) => left.toLowerCase() === right.toLowerCase();

// Full-width digits are what some users type and some servers accept.
function toKeyText(value: string): string {
  return value.normalize("NFKC").trim();
}

/** Name and value of each parameter, decoded once, + as a space. What does not decode stays as it is. */
export function parseQuery(url: string): readonly (readonly [string, string])[] {
  const at = url.indexOf("?");
  if (at < 0) return [];
  return url
    .slice(at + 1)
    .split("&")
    .map((pair) => {
      const equals = pair.indexOf("=");
      return equals < 0 ? [decode(pair), ""] : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
    });
}

function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
