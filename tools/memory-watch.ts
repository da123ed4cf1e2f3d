// The highest resident memory of this process and everything it started, sampled from /proc.

import { readdirSync, readFileSync } from "node:fs";

const EVERY_MS = 200;
const KIB_PER_MIB = 1024;

interface ProcessStatus {
  readonly pid: number;
  readonly parent: number;
  readonly rss_kib: number;
  readonly name: string;
}

export class MemoryWatch {
  #peakKib = 0;
  readonly #timer: NodeJS.Timeout;
  readonly #without: string | null;

  /** @param without name of programs that are started and not counted. */
  constructor(without: string | null = null) {
    this.#without = without;
    this.#sample();
    this.#timer = setInterval(() => this.#sample(), EVERY_MS);
  }

  /** Ends the watch. @returns the peak in MiB. */
  stop(): number {
    this.#sample();
    clearInterval(this.#timer);
    return Math.round(this.#peakKib / KIB_PER_MIB);
  }

  #sample(): void {
    const all = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap(readStatus);
    const ours = familyOf(process.pid, all).filter(({ name }) => name !== this.#without);
    this.#peakKib = Math.max(
      this.#peakKib,
      ours.reduce((sum, { rss_kib }) => sum + rss_kib, 0),
    );
  }
}

function familyOf(pid: number, all: readonly ProcessStatus[]): readonly ProcessStatus[] {
  const family = new Set([pid]);
  for (let grown = true; grown; ) {
    const before = family.size;
    for (const one of all) if (family.has(one.parent)) family.add(one.pid);
    grown = family.size > before;
  }
  return all.filter((one) => family.has(one.pid));
}

// A process may end while it is read.
function readStatus(name: string): readonly ProcessStatus[] {
  try {
    const text = readFileSync(`/proc/${name}/status`, "utf8");
    const number = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(text)?.[1] ?? 0);
    return [{ pid: Number(name), parent: number("PPid"), rss_kib: number("VmRSS"), name: /^Name:\s+(.*)$/m.exec(text)?.[1] ?? "" }];
  } catch {
    return [];
  }
}
