// Takes the newest checkpoint of a log out of the house: signs it a second time, with ML-DSA-44, and has it cosigned.

import { join } from "node:path";
import { Fault, type CosignResult } from "@hamon/records";
import {
  cosignatureLine,
  formatPolicy,
  judgePolicy,
  makeConsistencyProof,
  parseLogVkey,
  parsePolicy,
  type Cosigner,
  type Policy,
  type PolicyWitness,
} from "@hamon/tlog";
import { realDisk, writing } from "../disk.js";
import { loadSecondSigner, makeSecondSigner, placeLastCosigned, type LogKeys } from "../log-key.js";
import { widerTiles, type LogState } from "../log-folder.js";
import type { Log } from "../log.js";
import type { Placer } from "../placer.js";
import { cosignedPath, placeCosigned, readCosigned, type CosignedPlace } from "./cosigned-folder.js";
import { askWitness, type WitnessReply } from "./witness-client.js";

export interface CosignPlace {
  /** evidence/ of the case. */
  readonly folder: string;
  readonly keys: LogKeys;
  readonly log: Log;
  readonly placer: Placer;
  readonly cosigning: Cosigning;
  now(): Date;
}

export interface Cosigning {
  /** C2SP tlog-policy with the URLs of the witnesses. Without the file nobody is asked. */
  readonly policyFile: string;
  /** Whether the log signs with ML-DSA-44 too. */
  readonly isSignedTwice: boolean;
}

/** The policy, or null where there is none. @throws {Fault} `policy-malformed`. */
export async function readPolicy({ policyFile }: Pick<Cosigning, "policyFile">): Promise<Policy | null> {
  const bytes = await realDisk.read(policyFile);
  return bytes === null ? null : parsePolicy(bytes);
}

/**
 * Asks every witness of the policy, all at once, and keeps what they signed. A witness that fails is told of, not thrown.
 *
 * @throws {Fault} `policy-malformed`; what is wrong with a broken log; `disk-full`, `evidence-write-failed`.
 */
export async function cosign(place: CosignPlace): Promise<CosignResult> {
  const policy = await readPolicy(place.cosigning);
  const state = await place.log.state();
  const second = place.cosigning.isSignedTwice ? await openSecond(place, state) : null;
  const own = state.checkpoint + (second === null ? "" : cosignatureLine(textOf(state.checkpoint), second, secondsOf(place.now())));
  const asked = await Promise.all((policy?.witnesses ?? []).map((witness) => ask(place, state, { witness, note: own })));
  const lines = asked.flatMap(({ reply }) => reply.line ?? []);
  const note = own + lines.join("") + (await earlierLines(place, state, [...lines, own]));
  const size = state.tree.size;
  await writing("evidence/cosigned", () => placeCosigned(place.placer, { size, note, signer: state.signer }));
  await writing("keys", () => placeLastCosigned(realDisk, place.keys, size));
  return {
    tree_size: size,
    root_hash: state.root.toString("base64"),
    path: cosignedPath(size),
    checkpoint: note,
    public_key: state.signer.vkey,
    second_key: second?.vkey ?? null,
    policy: policy === null ? null : tellPolicy(policy, [state.signer.vkey, ...(second === null ? [] : [second.vkey])]),
    is_met: policy === null ? null : judgePolicy({ ...policy, logs: [] }, Buffer.from(note)).isMet,
    witnesses: asked.map(({ name, reply }) => ({ name, answer: reply.answer })),
  };
}

// Who is to be believed, for others: the log's keys are at hand here and not in the house's policy.
function tellPolicy(policy: Policy, vkeys: readonly string[]): string {
  const logs = vkeys.map((vkey) => ({ vkey, verifier: parseLogVkey(vkey), url: null }));
  const witnesses = policy.witnesses.map((witness) => ({ ...witness, url: null }));
  return formatPolicy({ ...policy, logs, witnesses });
}

async function ask(
  { folder, log }: CosignPlace,
  { tree: { size } }: LogState,
  { witness, note }: { readonly witness: PolicyWitness; readonly note: string },
): Promise<{ readonly name: string; readonly reply: WitnessReply }> {
  const { name, url, verifier } = witness;
  if (url === null) return { name, reply: { line: null, answer: "no-url" } };
  // The log may have grown meanwhile: only the tiles of its newest size are there.
  const proveFrom = (size1: number) =>
    log.hold(({ tree }) =>
      size1 === size
        ? Promise.resolve([])
        : makeConsistencyProof({ size1, size2: size }, widerTiles({ disk: realDisk, folder: join(folder, "log") }, tree.size)),
    );
  return { name, reply: await askWitness({ url, verifier, note, size, proveFrom }) };
}

async function openSecond({ keys }: CosignPlace, { signer }: LogState): Promise<Cosigner> {
  return (await loadSecondSigner(keys)) ?? writing("keys", () => makeSecondSigner(keys, signer.name));
}

function secondsOf(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}

function textOf(note: string): string {
  return note.slice(0, note.lastIndexOf("\n\n") + 1);
}

// What was changed since it was kept is not signed for again.
async function readUnchanged(place: CosignedPlace, size: number): Promise<string | null> {
  try {
    return await readCosigned(place, size);
  } catch (fault) {
    if (fault instanceof Fault) return null;
    throw fault;
  }
}

// Cosignatures of the same checkpoint by witnesses that did not answer this time.
async function earlierLines({ folder }: CosignPlace, { tree, checkpoint, signer }: LogState, fresh: readonly string[]): Promise<string> {
  const kept = (await readUnchanged({ disk: realDisk, folder, vkey: signer.vkey }, tree.size)) ?? "";
  if (textOf(kept) !== textOf(checkpoint)) return "";
  const keyOf = (line: string) =>
    line
      .split(" ", 3)
      .map((word, i) => (i === 2 ? word.slice(0, 5) : word))
      .join(" ");
  const known = new Set(fresh.flatMap((text) => text.split("\n")).map(keyOf));
  const lines = kept.slice(kept.lastIndexOf("\n\n") + 2).split("\n");
  return lines
    .filter((line) => line !== "" && !known.has(keyOf(line)))
    .map((line) => `${line}\n`)
    .join("");
}
