// One step of a verification while it is done: what was checked, and the first thing that was broken.

import { Fault, type VerifyStep } from "@hamon/records";

export type Broken = NonNullable<VerifyStep["broken"]>;

/** A step's result. */
export function toStep(step: VerifyStep["step"], checked: number, broken: Broken | null): VerifyStep {
  return { step, checked, ok: broken === null, broken };
}

/** A fault as a thing that is broken at a place; a bug stays one. */
export function toBroken(error: unknown, at: string, params: Broken["params"] = {}): Broken {
  if (!(error instanceof Fault)) throw error;
  const own = Object.entries(error.params).filter((param): param is [string, string | number] =>
    ["string", "number"].includes(typeof param[1]),
  );
  return { code: error.code, at, params: { ...Object.fromEntries(own), ...params } };
}
