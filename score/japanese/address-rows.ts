// Labelled addresses, and the ways in which a labelled town may be written.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { normaliseName, type AddressParts } from "@hamon/linkage";
import { ROOT } from "../../tools/source-files.js";

export interface AddressRow {
  readonly address: string;
  readonly prefecture: string;
  readonly city: string;
  readonly town: string;
}

/** A file of content/places. */
export function readPlaces(name: string): string {
  return readFileSync(join(ROOT, "content", "places", name), "utf8");
}

/** Rows of 住所,都道府県,市区町村,町字,…: the first line names the columns; "" within quotes is a quote. */
export function csvRows(text: string): readonly AddressRow[] {
  const [, ...lines] = text.split(/\r?\n/).filter((line) => line !== "");
  return lines.map((line) => {
    const [address = "", prefecture = "", city = "", town = ""] = fieldsOf(line);
    return { address, prefecture, city, town };
  });
}

function fieldsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}

/** The town, with its block (丁目), with its small area, or with both. */
export function townSpellings({ town, area, block, block_word }: AddressParts): readonly string[] {
  const blocked = block === null ? "" : `${block}${block_word}`;
  return [town + blocked, town + area + blocked];
}

const FIGURES = "〇一二三四五六七八九";
const LATIN = "ABCDEFGHIJ";

/** One spelling of a place's name: 茅ケ崎 and 茅ヶ崎, 二十四条 and 24条 are one, and so are shapes of one kanji. */
export function spelled(place: string): string {
  const letters = place
    .normalize("NFKC")
    .replace(/大字|字|[ノの之]/g, "")
    .replace(/[ヶケヵがガ]/g, "カ")
    .replace(/[〇一二三四五六七八九十]+/g, (numeral) => String(valueOf(numeral)))
    .replace(/\d/g, (digit) => LATIN[Number(digit)] ?? "");
  return normaliseName(`架空${letters}`) ?? place;
}

function valueOf(numeral: string): number {
  const [tens, ones] = numeral.includes("十") ? numeral.split("十") : ["", numeral];
  const figure = (text = "") => Array.from(text).reduce((sum, one) => sum * 10 + FIGURES.indexOf(one), 0);
  return (numeral.includes("十") ? (tens === "" ? 1 : figure(tens)) * 10 : 0) + figure(ones);
}
