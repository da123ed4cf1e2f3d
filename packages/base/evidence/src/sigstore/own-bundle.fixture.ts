// A bundle as we export it, for tests; its signatures may be anybody's.

import { generateKeyPairSync, hash, type KeyObject } from "node:crypto";
import type { SigstoreSigner } from "@hamon/records";
import { formatSigner, parseSigner } from "@hamon/tlog";
import { encodeStatement, signStatement, type SignedStatement } from "../statements/envelope.js";
import type { OperatorKey } from "../statements/operator-key.js";
import { exportStatements } from "../statements/sigstore-bundle.js";
import { treeOf, type StatementSet } from "../statements/statement-set.js";
import { signTree } from "../statements/statement-tree.js";
import type { SigstoreOrder } from "./verify-sigstore.js";

const NAMES = ["persons.total", "rows.total", "氏名"];
const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
const spki = pair.publicKey.export({ type: "spki", format: "der" });

export const operator: OperatorKey = { privateKey: pair.privateKey, spki, keyid: hash("sha256", spki, "hex") };
export const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" });
export const pemOf = (key: KeyObject) => String(key.export({ type: "spki", format: "pem" }));
export const signer: SigstoreSigner = { kind: "key", key: pemOf(pair.publicKey) };

export function statementOf(name: string) {
  const subject = [{ name, digest: { sha256: hash("sha256", name) } }];
  return { _type: "https://in-toto.io/Statement/v1", subject, predicateType: "https://example.jp/figure" };
}

interface OwnOptions {
  /** Of the log. */
  readonly name?: string;
  readonly change?: (one: SignedStatement) => SignedStatement;
}

/** The one about "rows.total"; what is signed is the encoding of its statement. */
export async function ownOrder({ name = "example.jp/hamon/case_1", change = (one) => one }: OwnOptions = {}): Promise<SigstoreOrder> {
  const log = parseSigner(formatSigner(name, Buffer.alloc(32, 3)));
  const statements = NAMES.map((figure) => change(signStatement(figure, statementOf(figure), operator)));
  const set = { operator_key: operator.spki.toString("base64"), statements };
  const whole: StatementSet = { ...set, checkpoint: signTree(treeOf(set), log) };
  const files = new Map<string, string>();
  for await (const { path, bytes } of exportStatements(whole, log.vkey)) files.set(path, bytes.toString());
  const artifact = encodeStatement(statementOf("rows.total"));
  return { bundle: String(files.get("rows.total.sigstore.json")), root: String(files.get("trusted_root.json")), artifact, signer };
}
