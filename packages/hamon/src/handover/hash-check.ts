// Lists of hashes held against the originals: what another tool or another house saw is what is kept here, or it is not.

import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { OpenCase } from "@hamon/case";
import { Fault, HASH_ALGORITHMS, type EvidenceItem, type HashAlgorithm, type HashCheckResult, type HashFinding } from "@hamon/records";
import { parseHashList, type ListedHash } from "./hash-list.js";

type Digests = Readonly<Partial<Record<HashAlgorithm, string>>>;

/**
 * Compares a list with the originals and leaves one entry that says so.
 *
 * @param text the list, in any of the forms of parseHashList.
 * @throws {Fault} `hash-list-empty` when no line states a digest.
 */
export async function checkHashList(open: OpenCase, text: string): Promise<HashCheckResult> {
  const { hashes, unread_lines } = parseHashList(text);
  if (hashes.length === 0) throw new Fault("hash-list-empty");
  const items = (await open.evidence.items()).filter(({ erased_at }) => erased_at === null);
  const wanted = HASH_ALGORITHMS.filter((algorithm) => hashes.some((hash) => hash.algorithm === algorithm));
  const digests = new Map<string, Digests>();
  for (const item of items) digests.set(item.evidence_id, await digestsOf(open, item, wanted));
  const findings = hashes.map((hash) => judge(hash, items, digests));
  const list_sha256 = createHash("sha256").update(text).digest("hex");
  const { index } = await open.evidence.append({ kind: "verify", actor: open.actor, body: { list_sha256, ...countsOf(findings) } });
  return { findings, unread_lines, list_sha256, entry_index: index };
}

/** Digests of the kept bytes, in one pass. */
export async function digestsOf(open: OpenCase, item: EvidenceItem, algorithms: readonly HashAlgorithm[]): Promise<Digests> {
  const known: Digests = item.original_sha256 === null ? {} : { sha256: item.original_sha256 };
  const others = algorithms.filter((algorithm) => known[algorithm] === undefined);
  if (others.length === 0) return known;
  const hashes = others.map((algorithm) => [algorithm, createHash(algorithm)] as const);
  const reading = { actor: open.actor, purpose: "compare" } as const;
  for await (const chunk of open.evidence.open(item.evidence_id, reading)) for (const [, hash] of hashes) hash.update(chunk as Buffer);
  return { ...known, ...Object.fromEntries(hashes.map(([algorithm, hash]) => [algorithm, hash.digest("hex")])) };
}

function judge(hash: ListedHash, items: readonly EvidenceItem[], digests: ReadonlyMap<string, Digests>): HashFinding {
  const same = items.find(({ evidence_id }) => digests.get(evidence_id)?.[hash.algorithm] === hash.digest);
  const named = items.find(({ name }) => hash.name !== null && name === basename(hash.name.replaceAll("\\", "/")));
  const verdict = same !== undefined ? "same" : named !== undefined ? "different" : "absent";
  return { ...hash, verdict, evidence_id: (same ?? named)?.evidence_id ?? null };
}

function countsOf(findings: readonly HashFinding[]): Readonly<Record<HashFinding["verdict"], number>> {
  const count = (verdict: HashFinding["verdict"]) => findings.filter((finding) => finding.verdict === verdict).length;
  return { same: count("same"), different: count("different"), absent: count("absent") };
}
