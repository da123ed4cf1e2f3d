// The writer of evidence, stopped at one of its calls after the other, each time on a new case, and what it left judged.

import { rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { makeTsa } from "../../packages/engines/timestamp/src/openssl-tsa.fixture.js";
import { startAuthority } from "../conformance/stamp-authority.js";
import { judge } from "./evidence-judge.js";
import { KINDS, openBench, type Bench, type Call, type Injection, type Kind, type Run } from "./strace.js";

export interface Stops {
  /** Stops that came, each at a call on files of the case. */
  readonly points: number;
  readonly lost: readonly string[];
  readonly forks: readonly string[];
  /** Not verified afterwards, left behind, or refused without a name. */
  readonly broken: readonly string[];
}

/** Runs of the writer at once: as many as the machine of CI has cores. */
const LANES = 2;
/** To these a full disk says no. */
const FILLS: readonly Kind[] = ["openat", "pwrite", "fdatasync", "fsync", "rename", "mkdir"];

/** @param most points that are tried, evenly over all there are; null tries all. */
export async function stopWriters(most: number | null): Promise<Stops> {
  const tsa = makeTsa();
  const authority = await startAuthority(tsa);
  const { port } = authority.address() as AddressInfo;
  const bench = await openBench({ url: `http://127.0.0.1:${port}/tsa`, caFile: join(tsa.folder, "root.pem") });
  try {
    return await stopAt(bench, await pointsOf(bench, most));
  } finally {
    bench.remove();
    authority.close();
    tsa.remove();
  }
}

async function pointsOf(bench: Bench, most: number | null): Promise<readonly Injection[]> {
  const run = await bench.run(null);
  if (wrongIn(await judge(run)).length > 0) throw new Error("the writer that nobody stops is not in order");
  rmSync(run.root, { recursive: true });
  const all = (Object.keys(KINDS) as Kind[]).flatMap((kind) => pointsOfKind(run.calls, kind));
  const step = most === null ? 1 : Math.max(1, all.length / most);
  return all.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
}

function pointsOfKind(calls: readonly Call[], kind: Kind): readonly Injection[] {
  const ways = FILLS.includes(kind) ? (["KILL", "EIO", "ENOSPC+"] as const) : (["KILL", "EIO"] as const);
  const own = calls.filter((call) => call.kind === kind).map(({ isOurs }, i) => ({ isOurs, n: i + 1 }));
  return own.filter(({ isOurs }) => isOurs).flatMap(({ n }) => ways.map((how) => ({ kind, n, how })));
}

async function stopAt(bench: Bench, injections: readonly Injection[]): Promise<Stops> {
  const stops = { points: 0, lost: [] as string[], forks: [] as string[], broken: [] as string[] };
  const left = [...injections];
  const lane = async () => {
    for (let injection = left.shift(); injection !== undefined; injection = left.shift()) {
      const run = await bench.run(injection);
      const verdict = await judge(run);
      rmSync(run.root, { recursive: true });
      if (wasStopped(run, injection)) stops.points += 1;
      const place = `${injection.how} at ${injection.kind} ${injection.n}`;
      for (const what of ["lost", "forks", "broken"] as const) stops[what].push(...verdict[what].map((text) => `${place}: ${text}`));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return stops;
}

// A writer that was not killed comes to its end. One that has a call less than the first one had is no point.
function wasStopped({ said, calls }: Run, { how }: Injection): boolean {
  return how === "KILL" ? !said.some((one) => one.said === "end") : calls.some(({ isOurs, isInjected }) => isOurs && isInjected);
}

function wrongIn({ lost, forks, broken }: Pick<Stops, "lost" | "forks" | "broken">): readonly string[] {
  return [...lost, ...forks, ...broken];
}
