// The source files of the house with what the checks ask of them, read once through TypeScript's own parser.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { FLOORS } from "./house.js";

export const ROOT = fileURLToPath(new URL("../", import.meta.url));

export interface SourceFile {
  /** Room, e.g. packages/base/lake. */
  readonly room: string;
  /** Path from the root. */
  readonly path: string;
  readonly isTest: boolean;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

export function readSourceFiles(): readonly SourceFile[] {
  return FLOORS.flat().flatMap((room) => {
    const folder = join(ROOT, room, "src");
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts"))
      .sort()
      .map((name) => readSourceFile(room, `${room}/src/${name}`));
  });
}

function readSourceFile(room: string, path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), "utf8");
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true, path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  return { room, path, isTest: /\.(test|fixture)\.tsx?$/.test(path), text, tree };
}

/** Every module a file names: import, export from, import type, import(). */
export function importsOf({ tree }: SourceFile): readonly string[] {
  const found: string[] = [];
  visit(tree, (node) => {
    const named = ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ? node.moduleSpecifier : dynamicImport(node);
    if (named !== undefined && ts.isStringLiteralLike(named)) found.push(named.text);
  });
  return found;
}

function dynamicImport(node: ts.Node): ts.Expression | undefined {
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return node.arguments[0];
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal as ts.Expression;
  return undefined;
}

export function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

/** Line (from 1) of a node. */
export function lineOf({ tree }: SourceFile, position: number): number {
  return tree.getLineAndCharacterOfPosition(position).line + 1;
}
