// Whether what somebody else says of a line is what we say of it.

export interface Question {
  readonly key: string;
  readonly value: string;
  /** Our names, templates of them, or "pairs". */
  readonly ours: readonly string[];
  readonly said: (name: string) => string | null;
}

export function isSaid({ value, ours, said }: Question): boolean {
  if (value === "") return true; // said to be nothing
  return ours.some((name) => {
    if (name === "pairs") return pairsOf(value).every(([key, one]) => isSame(said(key) ?? "", one));
    if (name === "time") return ["time", "@timestamp", "event.created"].some((column) => isSameTime(said(column), value));
    const own = name.includes("{") ? filled(name, said) : partOf(name, said);
    return own !== null && isSame(own, value);
  });
}

/** Whether the line has it at all. */
export function isOfTheLine(value: string, line: string): boolean {
  const plain = line.replaceAll(/\s+/g, " ");
  if (value === "" || plain.includes(value.replaceAll(/\s+/g, " "))) return true;
  return isNumber(value) && (line.match(/[-+]?\d+(?:\.\d+)?/g) ?? []).some((one) => Number(one) === Number(value));
}

function isSame(own: string, other: string): boolean {
  return own.trim() === other.trim() || (isNumber(own) && isNumber(other) && Number(own) === Number(other));
}

function isNumber(text: string): boolean {
  return /^-?\d+(?:\.\d+)?$/.test(text);
}

// "name ~ regex": what its first group finds in what the name says.
function partOf(name: string, said: Question["said"]): string | null {
  const [own = "", regex] = name.split(" ~ ");
  const text = said(own);
  return regex === undefined || text === null ? text : (new RegExp(regex).exec(text)?.[1] ?? null);
}

function filled(template: string, said: (name: string) => string | null): string {
  return template.replaceAll(/\{([^}]*)\}/g, (_, name: string) => said(name) ?? "");
}

// from=<a@example.com> to=<b@example.jp>, size=1
function pairsOf(text: string): readonly (readonly [string, string])[] {
  return [...text.matchAll(/([\w-]+)=(?:<([^>]*)>|([^\s,]*))/g)].map(([, key = "", angled, bare = ""]) => [key, angled ?? bare] as const);
}

const SECOND = 1000;

// The same moment, however it is written; without a zone or a year, the same hands of the clock.
function isSameTime(own: string | null, other: string): boolean {
  if (own === null) return false;
  if (isSame(own, other)) return true;
  const here = Date.parse(`${own.replace(" ", "T")}Z`);
  const there = isNumber(other) ? Number(other) * SECOND : Date.parse(other);
  if (Number.isNaN(here)) return false;
  if (Math.abs(here - there) < SECOND) return true;
  const tokyo = new Date(here + 9 * 3600 * SECOND).toISOString();
  return [/(\d{2}:\d{2}:\d{2})/.exec(other)?.[1]].some((clock) => clock !== undefined && tokyo.includes(clock));
}
