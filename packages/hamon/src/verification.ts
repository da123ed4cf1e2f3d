// Verifying a case: everything is recomputed, the result kept, and the log told. Where the keys of a case do not open, its files are
// verified all the same.

import { join } from "node:path";
import type { OpenCase } from "@hamon/case";
import { verifyEvidence, type KeySettings } from "@hamon/evidence";
import { Fault, type EvidenceItem, type VerifyResult } from "@hamon/records";
import type { Store } from "@hamon/store";

/** Without its keys a case cannot be opened: tables and originals are encrypted. */
const LOCKED: readonly string[] = [
  "vault-passphrase-missing",
  "vault-key-wrong",
  "vault-key-missing",
  "vault-key-file-malformed",
  "vault-command-missing",
  "vault-command-failed",
  "keyring-missing",
  "keyring-malformed",
  "lake-key-missing",
  "lake-key-malformed",
  "lake-key-wrong",
];

export function isLocked(mistake: unknown): mistake is Fault {
  return mistake instanceof Fault && LOCKED.includes(mistake.code);
}

const OF_THE_LOG: ReadonlySet<string> = new Set(["checkpoint", "tree", "entries"]);

/** Recomputes the whole case, keeps the result, and leaves one entry where the log is whole. */
export async function verifyCase(open: OpenCase): Promise<VerifyResult> {
  const result = await open.evidence.verify();
  await keepResult(open, result);
  const { ok, tree_size, steps } = result;
  const broken = steps.flatMap((step) => (step.ok ? [] : [step.step]));
  const body = { what: "case", ok, tree_size, ...(ok ? {} : { broken }) };
  // Nothing is written to a log that is broken: it is to be looked at as it was found.
  if (!broken.some((step) => OF_THE_LOG.has(step)))
    await open.evidence.append({ kind: "verify", actor: open.actor, body }).catch(passBroken);
  return withNames(result, await open.evidence.items());
}

// What is wrong with the log is in the result.
function passBroken(mistake: unknown): void {
  if (!(mistake instanceof Fault)) throw mistake;
}

export interface LockedCase {
  /** The workspace. */
  readonly folder: string;
  readonly case_id: string;
  readonly store: Store;
  readonly keys: KeySettings;
  now(): Date;
}

/** The same of a case that nobody can open, from its files: hashes of ciphertext, and the log with its public key. */
export async function verifyLocked({ folder, case_id, store, keys, now }: LockedCase): Promise<VerifyResult> {
  const result = await verifyEvidence({
    folder: join(folder, "cases", case_id, "evidence"),
    case_id,
    keysFolder: join(folder, "keys"),
    policyFile: join(folder, "witnesses.policy"),
    keys,
    now,
  });
  await keepResult({ store, case_id }, result);
  return result;
}

async function keepResult({ store, case_id }: Pick<OpenCase, "store" | "case_id">, result: VerifyResult): Promise<void> {
  await store.db
    .insertInto("verify_result")
    .values({ case_id, result: JSON.stringify(result), verified_at: result.verified_at })
    .execute();
}

export async function lastVerified({ store, case_id }: OpenCase): Promise<VerifyResult | null> {
  const row = await store.db
    .selectFrom("verify_result")
    .select("result")
    .where("case_id", "=", case_id)
    .orderBy("verified_at", "desc")
    .executeTakeFirst();
  return (row?.result ?? null) as VerifyResult | null;
}

type Broken = NonNullable<VerifyResult["steps"][number]["broken"]>;

/** Names what is broken: an object's path says nothing to who is to bring the file again. Never kept: one that was erased must not stay. */
export function withNames(result: VerifyResult, items: readonly EvidenceItem[]): VerifyResult {
  const named = (broken: Broken): Broken => {
    const item = items.find(({ sha256 }) => broken.at.startsWith("objects/") && broken.at.endsWith(sha256));
    if (item === undefined) return broken;
    const { evidence_id, evidence_no, name } = item;
    return { ...broken, params: { ...broken.params, evidence_id, evidence_no, ...(name === "" ? {} : { name }) } };
  };
  const steps = result.steps.map((step) => ({
    ...step,
    broken: step.broken === null ? null : named(step.broken),
    ...(step.others === undefined ? {} : { others: step.others.map(named) }),
  }));
  return { ...result, steps };
}
