// A witness in a folder of its own, one process at a time; and what is said when witnesses did not cosign.

import { serveWitness, type Witness } from "@hamon/evidence";
import { Fault, type CosignResult } from "@hamon/records";
import type { OpenCase } from "@hamon/case";
import { lockWorkspace } from "./workspace-lock.js";

export interface WitnessOrder {
  readonly name: string;
  readonly folder: string;
  /** Verifier keys of the logs that it watches. */
  readonly logs: readonly string[];
  readonly port: number;
  readonly host?: string;
}

/** @throws {Fault} `workspace-in-use`, `workspace-busy`; the codes of serveWitness. */
export async function runWitness(order: WitnessOrder): Promise<Witness> {
  const lock = lockWorkspace(order.folder);
  try {
    const witness = await serveWitness({ ...order, now: () => new Date() });
    lock.announce(witness.url);
    return {
      ...witness,
      async close() {
        await witness.close();
        lock.release();
      },
    };
  } catch (mistake) {
    lock.release();
    throw mistake;
  }
}

export interface WitnessWarning {
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Sends the newest checkpoint out, and leaves one entry where anybody was asked. @throws {Fault} the codes of Evidence.cosign. */
export async function cosignCase({ evidence, actor }: OpenCase): Promise<CosignResult | null> {
  const sent = await evidence.cosign();
  const asked_count = sent?.witnesses.length ?? 0;
  if (sent === null || asked_count === 0) return sent;
  const cosigned_count = sent.witnesses.filter(({ answer }) => answer === "cosigned").length;
  await evidence.append({ kind: "export", actor, body: { what: "checkpoint", tree_size: sent.tree_size, asked_count, cosigned_count } });
  return sent;
}

/** Sends the newest checkpoint out, and says what did not work: a report is not undone because a witness sleeps. */
export async function cosignReport(open: OpenCase): Promise<readonly WitnessWarning[]> {
  try {
    const cosigned = await cosignCase(open);
    return cosigned === null ? [] : warningsOf(cosigned);
  } catch (mistake) {
    if (!(mistake instanceof Fault)) throw mistake;
    return [{ code: "cosigning-failed", params: { ...stringsOf(mistake.params), code: mistake.code } }];
  }
}

function warningsOf({ witnesses, is_met }: CosignResult): readonly WitnessWarning[] {
  const missing = witnesses.filter(({ answer }) => answer !== "cosigned");
  const each = missing.map(({ name, answer }) => ({ code: `witness-${answer}`, params: { name } }));
  return is_met === false ? [...each, { code: "witnesses-too-few", params: {} }] : each;
}

function stringsOf(params: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, String(value)]));
}
