// BouncyCastle, as Debian ships it (libbcpkix-java), where it is: programs of one file, run by java as they stand.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const JARS = ["bcprov", "bcutil", "bcpkix"].map((name) => `/usr/share/java/${name}.jar`);
const RUN_MS = 120_000;

/** Why it cannot be run; false when it can. */
export const bouncyCastleMissing: string | false =
  spawnSync("java", ["-version"]).status !== 0
    ? "java is not installed"
    : !JARS.every((jar) => existsSync(jar)) && "BouncyCastle is not in /usr/share/java (Debian: libbcpkix-java)";

export interface JavaRun {
  readonly cwd: string;
  /** System properties. */
  readonly set?: Readonly<Record<string, string>>;
}

/** Runs a program with BouncyCastle; what it prints, line by line. */
export function runJava(
  program: string,
  args: readonly string[],
  { cwd, set = {} }: JavaRun,
): { readonly code: number | null; readonly lines: readonly string[] } {
  const properties = Object.entries(set).map(([name, value]) => `-D${name}=${value}`);
  const { status, stdout, stderr } = spawnSync("java", [...properties, "-cp", JARS.join(":"), program, ...args], {
    cwd,
    encoding: "utf8",
    timeout: RUN_MS,
  });
  return { code: status, lines: `${stdout}${stderr}`.trim().split("\n") };
}
