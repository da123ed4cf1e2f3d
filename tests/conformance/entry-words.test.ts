// Every name in the body of an entry that the code writes, and every `what`, is said on screen in the reader's words.
//
// The code itself is read: objects that are an entry's `body`, or are handed to what writes one. What a body takes over from another
// object as a whole (...counts) is not seen.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { parse } from "yaml";
import { readSourceFiles, ROOT } from "../../tools/source-files.js";

/** Where `body` is an account's, not an entry's. */
const OTHERS = new Set(["apps/server/src/sign-in.ts"]);
/** Functions that take a body, and where; elsewhere the same name is something else. */
const WRITERS: Readonly<Record<string, string>> = {
  writeView: "apps/server/",
  tellAll: "packages/hamon/src/key-copy.ts",
  entryOf: "packages/base/evidence/src/restore/",
};

interface Written {
  readonly names: ReadonlyMap<string, string>;
  readonly whats: ReadonlyMap<string, string>;
}

function written(): Written {
  const [names, whats] = [new Map<string, string>(), new Map<string, string>()];
  for (const { path, room, isTest, tree } of readSourceFiles()) {
    if (isTest || OTHERS.has(path) || room === "apps/web" || room === "apps/cli") continue;
    const look = (node: ts.Node): void => {
      if (ts.isObjectLiteralExpression(node) && isBody(node, path)) addNames(node, { path, names, whats });
      ts.forEachChild(node, look);
    };
    look(tree);
  }
  return { names, whats };
}

function isBody(node: ts.ObjectLiteralExpression, path: string): boolean {
  const { parent } = node;
  if (ts.isVariableDeclaration(parent)) return parent.name.getText() === "body";
  if (ts.isPropertyAssignment(parent) && parent.name.getText() === "body")
    return parent.parent.properties.some((one) => one.name?.getText() === "kind");
  return ts.isCallExpression(parent) && path.startsWith(WRITERS[parent.expression.getText()] ?? " ");
}

interface Place {
  readonly path: string;
  readonly names: Map<string, string>;
  readonly whats: Map<string, string>;
}

function addNames(node: ts.ObjectLiteralExpression, place: Place): void {
  for (const one of node.properties) {
    if (ts.isSpreadAssignment(one)) addSpread(one.expression, place);
    else if (one.name !== undefined && ts.isIdentifier(one.name)) place.names.set(one.name.text, place.path);
    const isWhat = ts.isPropertyAssignment(one) && one.name.getText() === "what" && ts.isStringLiteral(one.initializer);
    if (isWhat) place.whats.set((one.initializer as ts.StringLiteral).text, place.path);
  }
}

function addSpread(node: ts.Expression, place: Place): void {
  if (ts.isParenthesizedExpression(node)) addSpread(node.expression, place);
  else if (ts.isObjectLiteralExpression(node)) addNames(node, place);
  else if (ts.isConditionalExpression(node)) for (const half of [node.whenTrue, node.whenFalse]) addSpread(half, place);
}

interface Words {
  readonly web: { readonly evidence: { readonly fields: Record<string, string>; readonly what: Record<string, string> } };
}

for (const language of ["ja", "en"]) {
  test(`names and subjects of entries have their words: ${language}`, () => {
    const { names, whats } = written();
    assert.ok(names.size > 40 && whats.size > 10, `${names.size} names and ${whats.size} subjects were found in the code`);
    const { evidence } = (parse(readFileSync(join(ROOT, "content", "locales", language, "web.yml"), "utf8")) as Words).web;
    const without = (found: ReadonlyMap<string, string>, words: Record<string, string>) =>
      [...found].filter(([name]) => words[name] === undefined).map(([name, path]) => `${name} (${path})`);
    assert.deepEqual({ names: without(names, evidence.fields), whats: without(whats, evidence.what) }, { names: [], whats: [] });
  });
}
