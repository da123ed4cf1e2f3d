// One text for one value, so that its hash means something.
//
// Spec: RFC 8785 (JSON Canonicalization Scheme) for plain values. JSON.stringify already writes numbers and strings
// as the scheme asks; what is left is the order of members and the refusal of what JSON cannot say.

/**
 * Canonical JSON. Members that are undefined are left out.
 *
 * @throws {TypeError} for what is no JSON: NaN, bigint, functions, dates and other class instances, half surrogate pairs.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return canonicalNumber(value);
  if (typeof value === "string") return canonicalString(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (isPlain(value)) return canonicalObject(value);
  throw new TypeError(`no JSON: ${typeof value}`);
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`no JSON: ${value}`);
  return JSON.stringify(value);
}

// JSON.stringify writes half a pair as an escape, which the scheme forbids; a whole one stays as it is.
const HALF_PAIR = /\p{Surrogate}/u;

function canonicalString(value: string): string {
  if (isAsItStands(value)) return `"${value}"`;
  if (HALF_PAIR.test(value)) throw new TypeError("no JSON: half a surrogate pair");
  return JSON.stringify(value);
}

// ASCII without anything to escape: most strings, and the names of all members.
function isAsItStands(value: string): boolean {
  for (let i = 0; i < value.length; i += 1) {
    const code = value.charCodeAt(i);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return false;
  }
  return true;
}

// Members by UTF-16 code units: the order of sort() without a comparison.
function canonicalObject(value: Readonly<Record<string, unknown>>): string {
  const members: string[] = [];
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member !== undefined) members.push(`${canonicalString(name)}:${canonicalJson(member)}`);
  }
  return `{${members.join(",")}}`;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
