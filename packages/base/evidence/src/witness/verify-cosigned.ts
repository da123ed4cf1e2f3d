// Step "cosignatures": every checkpoint that left the house is one of this log, each signature below it fits, and the
// newest is signed by as many as the policy asks for. Without a policy and without such checkpoints there is no step.

import { join } from "node:path";
import { Fault, type VerifyStep } from "@hamon/records";
import {
  judgePolicy,
  makeConsistencyProof,
  openCheckpoint,
  openNote,
  parseCosignerVkey,
  parseVkey,
  verifyConsistency,
  type Checkpoint,
  type Policy,
} from "@hamon/tlog";
import type { Disk } from "../disk.js";
import { widerTiles } from "../log-folder.js";
import { loadSecondVkey, loadVkey, readLastCosigned, type LogKeys } from "../log-key.js";
import { toBroken, toStep, type Broken } from "../verify-step.js";
import { readPolicy } from "./cosign.js";
import { cosignedPath, listCosigned, readCosigned } from "./cosigned-folder.js";

export interface CosignedPlace {
  readonly disk: Disk;
  /** evidence/ of the case. */
  readonly folder: string;
  readonly keys: LogKeys;
  readonly policyFile: string | undefined;
  /** Else a proof that fails says nothing of what was cosigned. */
  readonly isTreeWhole: boolean;
}

/** No step where nothing left the house and nobody asks that it should. */
export async function verifyCosigned(place: CosignedPlace, head: Checkpoint | null): Promise<readonly VerifyStep[]> {
  const { sizes, strays } = await listCosigned(place.disk, place.folder);
  let checked = 0;
  let at = "witnesses.policy";
  try {
    const last = await readLastCosigned(place.disk, place.keys);
    if (last !== null && !sizes.includes(last)) return [toStep("cosignatures", 0, missing(cosignedPath(last)))];
    const policy = place.policyFile === undefined ? null : await readPolicy({ policyFile: place.policyFile });
    if (sizes.length === 0 && strays.length === 0 && (policy === null || policy.quorum === null)) return [];
    if (strays[0] !== undefined) return [toStep("cosignatures", 0, { code: "cosigned-stray", at: strays[0], params: {} })];
    at = cosignedPath(sizes.at(-1) ?? 0);
    const judge = await judgeOf(place, policy, head);
    let isMet = false;
    for (const size of sizes) {
      at = cosignedPath(size);
      isMet = await judge(size);
      checked += 1;
    }
    return [toStep("cosignatures", checked, isMet ? null : unmet(at))];
  } catch (fault) {
    return [toStep("cosignatures", checked, toBroken(fault, at))];
  }
}

function missing(at: string): Broken {
  return { code: "cosigned-missing", at, params: {} };
}

function unmet(at: string): Broken {
  return { code: "policy-not-met", at, params: {} };
}

/** Judges the checkpoint of a size: throws what is wrong with it, and tells whether the policy believes it. */
async function judgeOf(place: CosignedPlace, policy: Policy | null, head: Checkpoint | null): Promise<(size: number) => Promise<boolean>> {
  const { disk, folder, keys } = place;
  const vkey = await loadVkey(keys);
  if (vkey === null || head === null) throw new Fault("log-key-missing");
  const log = parseVkey(vkey);
  const second = await loadSecondVkey(keys);
  const others = second === null ? [] : [parseCosignerVkey(second)];
  return async (size) => {
    const note = Buffer.from((await readCosigned({ disk, folder, vkey }, size)) ?? "");
    const checkpoint = openCheckpoint(note, log);
    if (checkpoint.size !== size) throw new Fault("checkpoint-malformed");
    await requireSameLog(place, checkpoint, head);
    openNote(note, [log, ...others]);
    return policy === null || judgePolicy({ ...policy, logs: [] }, note).isMet;
  };
}

async function requireSameLog(place: CosignedPlace, checkpoint: Checkpoint, head: Checkpoint): Promise<void> {
  const { size: size1 } = checkpoint;
  if (size1 > head.size) throw new Fault("checkpoint-rolled-back", { params: { size: head.size, signed_size: size1 } });
  if (size1 === 0) return;
  await proveSame(place, checkpoint, head).catch((mistake: unknown) => {
    const isOfTree = mistake instanceof Fault && size1 < head.size && !place.isTreeWhole;
    throw isOfTree ? new Fault("log-inconsistent", { cause: mistake }) : mistake;
  });
}

async function proveSame({ disk, folder }: CosignedPlace, { size: size1, root: root1 }: Checkpoint, head: Checkpoint): Promise<void> {
  const place = { disk, folder: join(folder, "log") };
  const isHead = size1 === head.size;
  const proof = isHead ? [] : await makeConsistencyProof({ size1, size2: head.size }, widerTiles(place, head.size));
  verifyConsistency({ size1, size2: head.size, root1, root2: head.root, proof });
}
