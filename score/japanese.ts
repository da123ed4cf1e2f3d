// npm run score -- japanese: kanji shapes told apart or together, and Japanese addresses found in the register of towns.
//
// Read from ../shared/data: pairs of kanji that are one, may be one, never are one; addresses with their parts. --data DIR: other
// files of the same kinds, in folders of the same names. A town is right when prefecture, municipality and town are, the town as
// the register writes it with its 丁目, or with the small area (小字) that a finer register counts to the town.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { newAddressMatcher, newKeyMaker, normaliseName, readAddress, type AddressMatcher } from "@hamon/linkage";
import type { FigureOptions, Figures } from "../tools/figures.js";
import { ROOT } from "../tools/source-files.js";
import { csvRows, readPlaces, spelled, townSpellings, type AddressRow } from "./japanese/address-rows.js";

const LEAST_TOWNS = 0.996;
const SHOWN = 20;

export async function measure({ data }: FigureOptions): Promise<Figures> {
  const folder = data ?? join(ROOT, "..", "shared", "data");
  if (!existsSync(folder)) throw new Error(`${folder} is not there: give it with --data`);
  const figures = {
    ...scoreVariants(join(folder, "japanese-variants", "pairs.tsv")),
    ...scoreTowns(join(folder, "japanese-addresses", "addresses.csv")),
  };
  console.table(figures);
  const missed: string[] = [];
  if (figures.variants_wrong !== 0) missed.push(`variants_wrong is ${figures.variants_wrong}, not 0`);
  if (figures.town_rate < LEAST_TOWNS) missed.push(`town_rate is ${figures.town_rate}, below ${LEAST_TOWNS}`);
  for (const name of ["fold_pairs", "never_pairs", "addresses"] as const) if (figures[name] === 0) missed.push(`${name} is 0`);
  return { figures, peer: "who wrote the pairs; the labels of geolonia's test set, whose own normaliser has 0.9915 of its towns", missed };
}

function scoreVariants(path: string) {
  const pairs = readFileSync(path, "utf8")
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split("\t"))
    .filter(([, a, b]) => a !== undefined && b !== undefined);
  const counts: Record<string, number> = { fold: 0, weak: 0, never: 0 };
  let variants_wrong = 0;
  for (const [kind = "", a = "", b = ""] of pairs) {
    counts[kind] = (counts[kind] ?? 0) + 1;
    if (isRight(kind, a, b)) continue;
    variants_wrong += 1;
    console.log(`variants: ${kind} ${a} ${b}`);
  }
  return { fold_pairs: counts["fold"] ?? 0, weak_pairs: counts["weak"] ?? 0, never_pairs: counts["never"] ?? 0, variants_wrong };
}

// As names: alone, and in a key that has a telephone beside the name.
function isRight(kind: string, a: string, b: string): boolean {
  const isAlone = normaliseName(`${a}田 一郎`) === normaliseName(`${b}田 一郎`);
  const isBeside = nameKey(`${a}田 一郎`) === nameKey(`${b}田 一郎`);
  if (kind === "fold") return isAlone && isBeside;
  return kind === "weak" ? !isAlone && isBeside : !isAlone && !isBeside;
}

function nameKey(name: string): string {
  const maker = newKeyMaker([
    [
      { column: 0, kind: "name", form: "whole" },
      { column: 1, kind: "phone", form: "whole" },
    ],
  ]);
  const sink = { high: new Int32Array(1), low: new Int32Array(1), capacity: 1 };
  const phone = "06-6941-0351";
  maker.setValue(0, name, { start: 0, end: name.length });
  maker.setValue(1, phone, { start: 0, end: phone.length });
  maker.finishRow(sink, 0);
  return `${sink.high[0]} ${sink.low[0]}`;
}

function scoreTowns(path: string) {
  const matcher = newAddressMatcher(readPlaces("jp_towns.tsv"), readPlaces("jp_merged.tsv"));
  const rows = csvRows(readFileSync(path, "utf8"));
  let [right, shown] = [0, 0];
  for (const row of rows) {
    if (isTownRight(matcher, row)) right += 1;
    else if (shown++ < SHOWN) console.log(`town: ${row.address}: ${JSON.stringify(readAddress(matcher, row.address))}, not ${row.town}`);
  }
  return { addresses: rows.length, towns_right: right, town_rate: rows.length === 0 ? 0 : right / rows.length };
}

function isTownRight(matcher: AddressMatcher, row: AddressRow): boolean {
  const parts = readAddress(matcher, row.address);
  if (parts === null || parts.prefecture !== row.prefecture) return false;
  const wanted = spelled(row.town);
  return spelled(parts.city) === spelled(row.city) && townSpellings(parts).some((town) => spelled(town) === wanted);
}
