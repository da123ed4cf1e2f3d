// Windows events as Sigma's rules know them: one map of names to values, whatever the exporter nested.

import type { SigmaEvent, SigmaValue } from "@hamon/sigma";

type Json = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const mapAt = (value: unknown, key: string): Json => (isMap(value) && isMap(value[key]) ? value[key] : {});

/** Objects: one list, one a line, or one after the other, each beginning at the start of a line. What is none is told. */
export function readObjects(text: string): readonly Json[] {
  const whole = text.replace(/^\uFEFF/, "");
  const pieces = parsed(whole) === undefined ? whole.split(/\r?\n(?=\{)/).filter((piece) => piece.trim() !== "") : [whole];
  return pieces.flatMap((piece) => {
    const value = parsed(piece);
    if (value === undefined) console.log(`no JSON, left out: ${piece.slice(0, 80)}`);
    return [value].flat().filter(isMap);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** System, EventData and UserData of an event as evtx_dump writes it; of any other map its own members. */
export function flatEvent(object: Json): SigmaEvent {
  if (!isMap(object["Event"])) return valuesOf(object);
  const system = mapAt(object["Event"], "System");
  const user = Object.values(mapAt(object["Event"], "UserData")).filter(isMap);
  return {
    ...valuesOf(system),
    Provider_Name: toValue(mapAt(mapAt(system, "Provider"), "#attributes")["Name"]),
    TimeCreated: toValue(mapAt(mapAt(system, "TimeCreated"), "#attributes")["SystemTime"]),
    ...valuesOf(mapAt(object["Event"], "EventData")),
    ...Object.assign({}, ...user.map(valuesOf)),
  };
}

function valuesOf(map: Json): SigmaEvent {
  const entries = Object.entries(map).filter(([name]) => name !== "#attributes");
  return Object.fromEntries(entries.map(([name, value]) => [name, toValue(value)]));
}

function toValue(value: unknown): SigmaValue {
  if (Array.isArray(value)) return value.map((one) => String(toValue(one) ?? "")).join("\n");
  if (!isMap(value)) return value as SigmaValue;
  return "#text" in value ? toValue(value["#text"]) : JSON.stringify(value);
}
