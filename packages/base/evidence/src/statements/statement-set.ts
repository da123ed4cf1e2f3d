// The statements of one run as they lie in statements/<n>.json: signed one by one, and together under one signed root.

import { Fault } from "@hamon/records";
import type { NoteSigner } from "@hamon/tlog";
import { canonicalJson } from "../canonical.js";
import { isSignedBy, leafOf, signStatement, type SignedStatement, type Statement } from "./envelope.js";
import type { OperatorKey } from "./operator-key.js";
import { growTree, signTree, type StatementTree } from "./statement-tree.js";

/** A statement to be signed. */
export interface NamedStatement {
  readonly name: string;
  readonly statement: Statement;
}

export interface StatementSet {
  /** Signed note of the tree over the statements' leaves. */
  readonly checkpoint: string;
  /** The operator's key: SubjectPublicKeyInfo in base 64. */
  readonly operator_key: string;
  /** By name. */
  readonly statements: readonly SignedStatement[];
}

export function makeSet(
  named: readonly NamedStatement[],
  keys: { readonly operator: OperatorKey; readonly log: NoteSigner },
): StatementSet {
  const sorted = named.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const statements = sorted.map(({ name, statement }) => signStatement(name, statement, keys.operator));
  const operator_key = keys.operator.spki.toString("base64");
  return { operator_key, statements, checkpoint: signTree(treeOf({ operator_key, statements }), keys.log) };
}

export function formatSet(set: StatementSet): Buffer {
  return Buffer.from(`${canonicalJson(set)}\n`);
}

/** Reads a set whose bytes the log vouches for. @throws {Fault} `statements-malformed`, also where a signature does not fit. */
export function parseSet(bytes: Buffer, at: string): StatementSet {
  try {
    const set = JSON.parse(bytes.toString()) as StatementSet;
    const spki = Buffer.from(set.operator_key, "base64");
    if (set.statements.every((one) => isSignedBy(one, spki))) return set;
  } catch (cause) {
    throw new Fault("statements-malformed", { at, cause });
  }
  throw new Fault("statements-malformed", { at });
}

export function leavesOf({ statements, operator_key }: Pick<StatementSet, "statements" | "operator_key">): readonly Buffer[] {
  const spki = Buffer.from(operator_key, "base64");
  return statements.map((one) => leafOf(one, spki));
}

export function treeOf(set: Pick<StatementSet, "statements" | "operator_key">): StatementTree {
  return growTree(leavesOf(set));
}
