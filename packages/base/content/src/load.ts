// Reads content/ and a workspace's own folders of the same names into memory, once.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { Fault, type Language } from "@hamon/records";
import { CONTENT_FOLDERS, type Content, type ContentFile, type ContentFolder } from "./content.js";
import { readRulePacks, type RulePack } from "./rule-packs.js";
import { lazyYaml, parseYaml, textOf } from "./yaml-file.js";

const SHIPPED = fileURLToPath(new URL("../../../../content/", import.meta.url));
/** What a workspace may add. Laws and sentences are not among them: they are signed off with the release. */
const WORKSPACE_FOLDERS: readonly ContentFolder[] = ["rules", "mappings", "data_maps", "templates", "pii"];

/**
 * A workspace's own files are read at once, what ships when somebody asks for it.
 *
 * @throws {Fault} `content-syntax`, `content-not-utf8`, `content-too-many-aliases`, `content-not-yours`: the first mistake of each file.
 */
export async function loadContent(options: { readonly workspace?: string } = {}): Promise<Content> {
  const files = new Map<string, ContentFile>();
  const faults: Fault[] = [];
  for (const folder of CONTENT_FOLDERS) {
    readFolder(join(SHIPPED, folder), SHIPPED, "", files, faults);
    if (options.workspace === undefined) continue;
    const own = join(options.workspace, folder);
    if (WORKSPACE_FOLDERS.includes(folder)) readFolder(own, options.workspace, "workspace:", files, faults);
    else if (existsSync(own))
      faults.push(new Fault("content-not-yours", { at: `workspace:${folder}`, params: { folder, allowed: WORKSPACE_FOLDERS.join(", ") } }));
  }
  const [first] = faults;
  if (first) throw new Fault(first.code, { at: first.at, params: first.params, all: faults });
  return contentOf(files, options.workspace === undefined ? [] : readRulePacks(options.workspace));
}

function readFolder(folder: string, root: string, prefix: string, files: Map<string, ContentFile>, faults: Fault[]): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".yml")) continue;
    const full = join(entry.parentPath, entry.name);
    const path = relative(root, full).split(sep).join("/");
    try {
      const parse = root === SHIPPED ? lazyYaml : parseYaml;
      files.set(path, parse(prefix + path, textOf(readFileSync(full), prefix + path)));
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      faults.push(fault);
    }
  }
}

function contentOf(files: ReadonlyMap<string, ContentFile>, packs: readonly RulePack[]): Content {
  const paths = [...files.keys()].sort();
  const given = packs.flatMap((pack) => pack.files);
  const inFolder = (folder: ContentFolder) => {
    const own = paths.filter((path) => path.startsWith(`${folder}/`)).map((path) => files.get(path) as ContentFile);
    return folder === "rules" ? [...own, ...given] : own;
  };
  const locales = new Map<Language, Record<string, unknown>>();
  const locale = (language: Language) => {
    const known = locales.get(language) ?? localeOf(inFolder("locales"), language);
    locales.set(language, known);
    return known;
  };
  return {
    files: inFolder,
    packs: () => packs,
    file(path) {
      const file = files.get(path);
      if (file === undefined) throw new Fault("content-missing", { at: path });
      return file;
    },
    digest(folders) {
      const digests = folders.flatMap((folder) => inFolder(folder).map((file) => `${file.path} ${file.sha256}\n`));
      if (folders.includes("rules")) digests.push(...packs.map(packLine));
      return createHash("sha256").update(digests.join("")).digest("hex");
    },
    sentence: (language, key, params = {}) => {
      const sentences = locale(language);
      return fill(lookUp(sentences, key), key, { ...params, ...noName(sentences, params), ...namedStatements(sentences, params) });
    },
    locale,
  };
}

// A licence that a pack says for its rules is part of what is used of it; one that is not used is another content, too.
function packLine({ name, pin, is_intact }: RulePack): string {
  return `${name} ${is_intact} ${pin?.license ?? ""}\n`;
}

// locales/<language>/<area>.yml, merged: areas share top keys such as `faults`.
function localeOf(files: readonly ContentFile[], language: Language): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const file of files) {
    if (file.path.startsWith(`locales/${language}/`)) merge(merged, file.value as Record<string, unknown>);
  }
  return merged;
}

function merge(into: Record<string, unknown>, from: Record<string, unknown> | null): void {
  for (const [key, value] of Object.entries(from ?? {})) {
    const mine = into[key];
    if (isMap(mine) && isMap(value)) merge(mine, value);
    else into[key] = value;
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function lookUp(sentences: Readonly<Record<string, unknown>>, key: string): unknown {
  return key.split(".").reduce<unknown>((node, part) => (isMap(node) ? node[part] : undefined), sentences);
}

/** Where a misspelt name has no near one, the sentence says so. */
function noName(sentences: Readonly<Record<string, unknown>>, { nearest }: Readonly<Record<string, unknown>>) {
  return nearest === "—" || nearest === "-" ? { nearest: String(sentences["none"]) } : {};
}

/** What an organisation has not stated yet, by its name: "statement:cause statement:contact_name". */
function namedStatements(sentences: Readonly<Record<string, unknown>>, { missing }: Readonly<Record<string, unknown>>) {
  if (typeof missing !== "string" || !missing.startsWith("statement:")) return {};
  const names = missing.split(" ").map((key) => lookUp(sentences, key.replace("statement:", "statements.")) ?? key);
  return { missing: names.join(String(lookUp(sentences, "web.points.comma"))) };
}

function fill(sentence: unknown, key: string, params: Readonly<Record<string, unknown>>): string {
  if (typeof sentence !== "string") return `⟦${key}⟧`;
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
}
