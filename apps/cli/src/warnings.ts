// What must be shouted beside a result: warnings of the stages and of each file, and the files that could not be read.

import { fromFaultRecord, withNames, type Fault, type FaultRecord, type Run, type Source } from "@hamon/records";
import type { Voice } from "./voice.js";

interface Warning {
  readonly code: string;
  readonly params: Readonly<Record<string, unknown>>;
}

interface ReadFile {
  readonly name: string;
  readonly warnings?: readonly Warning[];
  readonly fault?: FaultRecord | null;
}

type Ended = Pick<Run, "stage" | "result">;

/** A stage's own warnings, and those of the files that a collect among the runs has read. */
export function warningLines(runs: readonly Ended[], voice: Voice): readonly string[] {
  return runs
    .flatMap(({ result }) => [...ownWarnings(result), ...filesOf(result).flatMap(warningsOfFile)])
    .map((one) => lineOf(one, voice));
}

/** The same of sources as the case knows them now, whichever collect has read them. */
export function sourceLines(sources: readonly Source[], voice: Voice): readonly string[] {
  const warnings = sources
    .flatMap(({ name, result }) => warningsOfFile({ name, warnings: result?.warnings ?? [] }))
    .map(({ code, params }) => ({ code, params: withNames(params, sources) }));
  const refused = sources.flatMap(({ fault }) => (fault === null ? [] : [voice.faultLine(fromFaultRecord(fault))]));
  return [...refused, ...warnings.map((one) => lineOf(one, voice))];
}

/** Files that could not be read. */
export function refusedFiles(runs: readonly Ended[]): readonly Fault[] {
  return runs.flatMap(({ result }) => filesOf(result).flatMap(({ fault }) => (fault == null ? [] : [fromFaultRecord(fault)])));
}

function ownWarnings(result: Run["result"]): readonly Warning[] {
  return (result?.["warnings"] ?? []) as readonly Warning[];
}

function filesOf(result: Run["result"]): readonly ReadFile[] {
  return (result?.["sources"] ?? []) as readonly ReadFile[];
}

function warningsOfFile({ name, warnings = [] }: ReadFile): readonly Warning[] {
  return warnings.map(({ code, params }) => ({ code, params: { name, ...params } }));
}

// A line's reason is a key; a warning that carries a fault's code is followed by what that fault says.
function lineOf({ code, params: given }: Warning, voice: Voice): string {
  const params = given["reason"] === undefined ? given : { ...given, reason: voice.sentence(`unparsed.${String(given["reason"])}`) };
  const fault = params["code"];
  const told =
    typeof fault === "string" ? ["what", "next"].map((part) => `\n  ${voice.sentence(`faults.${fault}.${part}`, params)}`).join("") : "";
  return `⚠ ${voice.sentence(`warnings.${code}`, params)}${told}`;
}
