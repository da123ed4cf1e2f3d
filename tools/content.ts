// npm run content: every law, rule, data map, template and locale against its structure and its cases.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CONTENT_FOLDERS, loadContent, type Content } from "@hamon/content";
import { checkMappings, sampleLogReader } from "@hamon/collect";
import { checkLaws } from "@hamon/decide";
import { checkRules } from "@hamon/detect";
import { checkKinds, readKinds } from "hamon";
import { BAG_BREAKS, BAG_WARNINGS, Fault, LANGUAGES } from "@hamon/records";
import { checkTemplates } from "@hamon/report";
import { checkDataMaps } from "@hamon/scope";
import { readSourceFiles, ROOT } from "./source-files.js";

const content = await loadContent();
const unread = filesUnread(content);
if (unread.length > 0) {
  for (const fault of unread) console.error(fault.message);
  process.exit(1);
}
const faults: (Fault | string)[] = [
  ...sameKeys(content),
  ...sentencesOfFaults(content),
  ...bagsHaveWords(content),
  ...stepsHaveWords(),
  ...(await checkLaws(content)),
  ...(await checkRules(content, sampleLogReader(content))),
  ...(await checkTemplates(content)),
  ...(await checkDataMaps(content)),
  ...checkMappings(content),
  ...checkKinds(content),
  ...kindsHaveWords(content),
];
for (const fault of faults) console.error(fault instanceof Fault ? fault.message : fault);
const counts = (["laws", "rules", "mappings", "data_maps", "templates", "pii", "locales"] as const).map(
  (folder) => `${content.files(folder).filter(({ path }) => !path.endsWith(".samples.yml")).length} ${folder}`,
);
console.log(`content: ${counts.join(", ")}; ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;

/** Files that are no YAML: what ships is else read only when it is asked for. */
function filesUnread(all: Content): readonly Fault[] {
  return CONTENT_FOLDERS.flatMap((folder) => all.files(folder)).flatMap((file) => {
    try {
      void file.documents;
      return [];
    } catch (fault) {
      if (fault instanceof Fault) return [fault];
      throw fault;
    }
  });
}

/** No key in one language only. */
function sameKeys(all: Content): readonly string[] {
  const keys = LANGUAGES.map((language) => new Set(keysOf(all.locale(language))));
  return LANGUAGES.flatMap((language, at) =>
    [...(keys[1 - at] ?? [])].filter((key) => !keys[at]?.has(key)).map((key) => `locales/${language}: ${key} is missing`),
  );
}

function keysOf(node: unknown, prefix = ""): readonly string[] {
  if (typeof node !== "object" || node === null) return [prefix];
  return Object.entries(node).flatMap(([key, value]) => keysOf(value, prefix === "" ? key : `${prefix}.${key}`));
}

/** Each code that the house throws has its two sentences. */
function sentencesOfFaults(all: Content): readonly string[] {
  const codes = new Set(
    readSourceFiles()
      .filter(({ isTest }) => !isTest)
      .flatMap(({ text }) =>
        [...text.matchAll(/new [A-Za-z]*(?:Fault|Error)\(\s*"([a-z0-9]+(?:-[a-z0-9]+)+|cancelled|broken)"/g)].map(
          (match) => match[1] ?? "",
        ),
      ),
  );
  const missing = [...codes].flatMap((code) =>
    ["what", "next"]
      .filter((part) => all.sentence("ja", `faults.${code}.${part}`).startsWith("⟦"))
      .map((part) => `locales: faults.${code}.${part} is missing`),
  );
  return codes.size < 40 ? [...missing, `only ${codes.size} fault codes were found`] : missing;
}

/** Each thing that is found of a bag has its sentence. */
function bagsHaveWords(all: Content): readonly string[] {
  return [...BAG_BREAKS, ...BAG_WARNINGS]
    .filter((code) => all.sentence("ja", `bag.${code}`).startsWith("⟦"))
    .map((code) => `locales: bag.${code} is missing`);
}

/** Each kind of personal data has its name. */
function kindsHaveWords(all: Content): readonly string[] {
  return [...readKinds(all).byName.keys()]
    .filter((kind) => all.sentence("ja", `pii_kinds.${kind}`).startsWith("⟦"))
    .map((kind) => `locales: pii_kinds.${kind} is missing`);
}

/** A numbered SQL step says what it reads and makes. */
function stepsHaveWords(): readonly string[] {
  return readdirSync(join(ROOT, "packages"), { recursive: true, encoding: "utf8" })
    .filter((path) => /\/\d\d_[a-z_]+\.sql$/.test(path) && !path.includes("node_modules"))
    .filter((path) => !/^--[\s\S]*makes:/.test(readFileSync(join(ROOT, "packages", path), "utf8")))
    .map((path) => `packages/${path}: its head does not say what it makes`);
}
