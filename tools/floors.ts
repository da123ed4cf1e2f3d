// npm run floors: the rules of ARCHITECTURE.md as a check. Prints each breach with its place.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { DOORS, FLOORS, floorOf, PURE_MODULES, RECORDS_ONLY } from "./house.js";
import { importsOf, lineOf, readSourceFiles, ROOT, visit, type SourceFile } from "./source-files.js";

const MAX_FILE_LINES = 500;
const MAX_FUNCTION_LINES = 60;
const MAX_SCREEN_LINES = 100;
/** A green check over nothing is worse than none. */
const FEWEST_FILES = 100;
const BANNED_NAMES = /\/(utils?|helpers?|common|misc|types|base|lib)\.tsx?$/;

/** Rooms whose Japanese is data: kanji variants, name lists, address styles. */
const LETTERS_ARE_DATA = ["packages/engines/linkage", "packages/engines/pii", "packages/worlds"];
const SENTENCE = /[\u3040-\u30ff\u4e00-\u9fff]{6,}/u;

interface Package {
  readonly room: string;
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly exports: unknown;
}

const packages = FLOORS.flat().map(readPackage);
const roomOf = new Map(packages.map(({ name, room }) => [name, room]));
const files = readSourceFiles();
const breaches = [
  ...packages.flatMap(checkFace),
  ...files.flatMap((file) => [
    ...checkImports(file),
    ...checkSizes(file),
    ...checkIndex(file),
    ...checkPurity(file),
    ...checkSentences(file),
  ]),
  ...checkArchitecturePage(),
];
if (files.length < FEWEST_FILES) breaches.push(`only ${files.length} files were read`);
for (const breach of breaches) console.error(breach);
console.log(`floors: ${files.length} files in ${packages.length} rooms, ${breaches.length} breaches`);
process.exitCode = breaches.length === 0 ? 0 : 1;

function readPackage(room: string): Package {
  const found = JSON.parse(readFileSync(join(ROOT, room, "package.json"), "utf8")) as {
    name: string;
    dependencies?: object;
    exports?: unknown;
  };
  return { room, name: found.name, dependencies: Object.keys(found.dependencies ?? {}), exports: found.exports };
}

function checkFace({ room, exports }: Package): readonly string[] {
  const isOpen = JSON.stringify(exports) === JSON.stringify({ ".": "./src/index.ts" });
  const needsNone = room === "apps/web" || room === "apps/cli";
  return isOpen || (needsNone && exports === undefined) ? [] : [`${room}/package.json: "exports" opens . only`];
}

function checkImports(file: SourceFile): readonly string[] {
  const mine = packages.find(({ room }) => room === file.room) as Package;
  return importsOf(file).flatMap((module) => {
    if (module.startsWith(".")) return escapesRoom(file, module) ? [`${file.path}: ${module} leaves its package`] : [];
    const name = /^(@[^/]+\/)?[^/]+/.exec(module)?.[0] ?? module;
    const target = roomOf.get(name);
    if (target !== undefined) return file.isTest ? [] : checkWay(file, target, module, mine);
    if (module.startsWith("node:") || file.isTest) return [];
    return mine.dependencies.includes(name) ? [] : [`${file.path}: ${name} is not in the package's dependencies`];
  });
}

function escapesRoom(file: SourceFile, module: string): boolean {
  const target = join("/", file.path, "..", module);
  return !target.startsWith(`/${file.room}/`);
}

function checkWay(file: SourceFile, target: string, module: string, mine: Package): readonly string[] {
  const breachesHere: string[] = [];
  if (!roomOf.has(module)) breachesHere.push(`${file.path}: ${module} reaches past the package's face`);
  if (target !== file.room && !mine.dependencies.includes(roomName(target)))
    breachesHere.push(`${file.path}: ${module} is not in the package's dependencies`);
  const [from, to] = [floorOf(file.room), floorOf(target)];
  if (to < from) breachesHere.push(`${file.path}: ${module} climbs from ${file.room} to ${target}`);
  if (to === from && !(DOORS[file.room] ?? []).includes(target)) breachesHere.push(`${file.path}: no door from ${file.room} to ${target}`);
  if (RECORDS_ONLY.includes(file.room) && target !== "packages/records") breachesHere.push(`${file.path}: ${file.room} knows records only`);
  return breachesHere;
}

function roomName(room: string): string {
  return packages.find((one) => one.room === room)?.name ?? room;
}

function checkSizes(file: SourceFile): readonly string[] {
  const found: string[] = [];
  const lines = file.text.split("\n").length;
  if (lines > MAX_FILE_LINES) found.push(`${file.path}: ${lines} lines, at most ${MAX_FILE_LINES}`);
  if (BANNED_NAMES.test(file.path)) found.push(`${file.path}: a name that says nothing`);
  const most = file.path.endsWith(".tsx") ? MAX_SCREEN_LINES : MAX_FUNCTION_LINES;
  visit(file.tree, (node) => {
    if (!ts.isFunctionLike(node) || !("body" in node) || node.body === undefined) return;
    const length = lineOf(file, node.end) - lineOf(file, node.getStart()) + 1;
    if (length > most && !file.isTest)
      found.push(`${file.path}:${lineOf(file, node.getStart())}: a function of ${length} lines, at most ${most}`);
  });
  return found;
}

// index.ts names what the package shows and holds no logic.
function checkIndex(file: SourceFile): readonly string[] {
  if (!file.path.endsWith("/src/index.ts") || file.room.startsWith("apps/web")) return [];
  return file.tree.statements.every(ts.isExportDeclaration) ? [] : [`${file.path}: holds more than exports`];
}

function checkPurity(file: SourceFile): readonly string[] {
  if (!file.room.startsWith("packages/engines/") || file.isTest) return [];
  const modules = importsOf(file).filter((module) => module.startsWith("node:") && !PURE_MODULES.includes(module));
  const found = modules.map((module) => `${file.path}: a pure engine does not use ${module}`);
  visit(file.tree, (node) => {
    const text =
      ts.isNewExpression(node) && node.arguments?.length === 0
        ? `new ${node.expression.getText()}`
        : ts.isPropertyAccessExpression(node)
          ? node.getText()
          : "";
    if (["new Date", "Date.now", "Math.random", "process.env", "performance.now"].includes(text))
      found.push(`${file.path}:${lineOf(file, node.getStart())}: a pure engine does not use ${text}`);
  });
  return found;
}

function checkSentences(file: SourceFile): readonly string[] {
  if (file.isTest || LETTERS_ARE_DATA.includes(file.room)) return [];
  const found: string[] = [];
  visit(file.tree, (node) => {
    const isText = ts.isStringLiteralLike(node) || ts.isJsxText(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
    if (isText && SENTENCE.test(node.text)) found.push(`${file.path}:${lineOf(file, node.getStart())}: a sentence belongs in content/`);
  });
  return found;
}

// The page and this check say the same, or the check fails.
function checkArchitecturePage(): readonly string[] {
  const page = readFileSync(join(ROOT, "ARCHITECTURE.md"), "utf8");
  const shown = /<!-- floors -->\n```\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  const doors = Object.entries(DOORS).map(([from, to]) => `${from} > ${to.join(", ")}`);
  const wanted = [...FLOORS.map((rooms) => rooms.join("  ")), "", ...doors, ""].join("\n");
  return shown === wanted ? [] : [`ARCHITECTURE.md: the block after <!-- floors --> is not what the check uses:\n${wanted}`];
}
