// Columns whose values have one form, however a log writes them: durations, parts of an address of the web.

import { percentDecode } from "../byte-text.js";
import type { EventColumn } from "../named-rows.js";

const NS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, sec: 1e9, secs: 1e9, seconds: 1e9, min: 6e10 };
const CLOCK = /^(?:(\d{1,6}):)?(\d{1,2}):(\d{2})(?:\.(\d{1,9}))?$/;

/** "12.5 ms", "0:00:31" in nanoseconds; a number without a unit is in nanoseconds already. */
export function nanoseconds(text: string): string {
  const [, number, unit = "ns"] = /^(\d{1,15}(?:\.\d{1,9})?)\s*([a-zµ]+)?$/.exec(text.trim()) ?? [];
  if (number !== undefined) return unit in NS ? String(Math.round(Number(number) * (NS[unit] ?? 1))) : text;
  const [, hours, minutes, seconds, part = ""] = CLOCK.exec(text.trim()) ?? [];
  if (minutes === undefined) return text;
  const whole = Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds);
  return String(whole * 1e9 + Number(part.padEnd(9, "0")));
}

const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*(?:%\w+)?)$/;
const ADDRESS_AND_PORT = /^(?:\[([0-9a-fA-F:.%]+)\]|(\d{1,3}(?:\.\d{1,3}){3}))(?:[:#](\d{1,5})(?::\S*)?)?$/;

/** The address of one side: its port apart, what is a name and no address as its domain. */
export function setPeer(event: Map<EventColumn, string>, side: "source" | "destination"): void {
  const text = event.get(`${side}.ip`);
  if (text === undefined || ADDRESS.test(text)) return;
  const [whole, bracketed, dotted, port] = ADDRESS_AND_PORT.exec(text) ?? [];
  event.delete(`${side}.ip`);
  if (whole === undefined) {
    if (!event.has(`${side}.domain`)) event.set(`${side}.domain`, text);
    return;
  }
  event.set(`${side}.ip`, bracketed ?? dotted ?? text);
  if (port !== undefined && !event.has(`${side}.port`)) event.set(`${side}.port`, port);
}

const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i;

/** url.domain, url.path and url.query of a request's target, decoded once. */
export function setUrl(event: Map<EventColumn, string>, target: string): void {
  const [start = "", authority = ""] = ABSOLUTE.exec(target) ?? [];
  const domain = authority.replace(/^[^@]*@/, "").replace(/:\d+$/, "");
  if (domain !== "" && !event.has("url.domain")) event.set("url.domain", domain);
  const local = target.slice(start.length);
  const mark = local.indexOf("?");
  event.set("url.path", decoded(mark === -1 ? local : local.slice(0, mark)));
  // A query is a form: + stands for a space.
  if (mark !== -1 && !event.has("url.query")) event.set("url.query", decoded(local.slice(mark + 1).replaceAll("+", " ")));
}

function decoded(text: string): string {
  return text.includes("%") ? Buffer.from(percentDecode(Buffer.from(text).toString("latin1")), "latin1").toString("utf8") : text;
}
