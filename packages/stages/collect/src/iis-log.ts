// IIS W3C extended log. The #Fields line says which columns follow, and may change within a file.
//
// Format: https://www.w3.org/TR/WD-logfile.html. Spaces inside values are written as +.

import type { ByteText } from "./byte-text.js";
import type { LogLine, ParseLine } from "./log-line.js";
import type { Clock } from "./log-time.js";

const NS_PER_MS = "000000";
const NOT_PLAIN = /["\t\r\u0080-\u00ff]/;

export function iisParser(clock: Clock): ParseLine {
  let places: ReadonlyMap<string, number> = new Map();
  return (line) => {
    if (line === "") return null;
    if (line.includes("\u0000")) return "nul-bytes";
    if (line.startsWith("#")) {
      if (line.startsWith("#Fields:")) places = placesOf(line);
      return null;
    }
    const words = line.split(" ");
    if (places.size === 0 || words.length !== places.size) return "unknown-shape";
    const word = (name: string): ByteText | null => {
      const place = places.get(name);
      const found = place === undefined ? undefined : words[place];
      return found === undefined || found === "-" ? null : found;
    };
    const moment = clock.read(`${word("date") ?? ""} ${word("time") ?? ""}`);
    if (moment === null) return "bad-time";
    return eventOf(word, { isPlain: !NOT_PLAIN.test(line), moment });
  };
}

function placesOf(line: ByteText): ReadonlyMap<string, number> {
  const names = line.slice("#Fields:".length).trim().split(/\s+/);
  return new Map(names.map((name, place) => [name.toLowerCase(), place]));
}

type Word = (name: string) => ByteText | null;

function eventOf(word: Word, head: Pick<LogLine, "isPlain" | "moment">): LogLine {
  const query = word("cs-uri-query");
  const stem = word("cs-uri-stem");
  return {
    ...head,
    sourceIp: word("c-ip"),
    userName: spaced(word("cs-username")),
    method: word("cs-method"),
    target: stem === null ? null : query === null ? stem : `${stem}?${query}`,
    httpVersion: word("cs-version")?.replace("HTTP/", "") ?? null,
    status: number(word("sc-status"), 3),
    responseBytes: number(word("sc-bytes"), 15),
    requestBytes: number(word("cs-bytes"), 15),
    referrer: word("cs(referer)"),
    userAgent: spaced(word("cs(user-agent)")),
    hostName: word("cs-host") ?? word("s-computername"),
    duration: nanoseconds(word("time-taken")),
  };
}

function spaced(text: ByteText | null): ByteText | null {
  return text === null ? null : text.replaceAll("+", " ");
}

function number(text: ByteText | null, most: number): ByteText | null {
  return text !== null && text.length <= most && /^\d+$/.test(text) ? text : null;
}

function nanoseconds(ms: ByteText | null): ByteText | null {
  const whole = number(ms, 12);
  return whole === null ? null : whole + NS_PER_MS;
}
