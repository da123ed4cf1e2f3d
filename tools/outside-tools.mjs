// Installs what others wrote and tests check our evidence with: on the machine of CI, as root by apt-get. Elsewhere nothing is
// installed; a test that lacks its program is skipped and says the line that would install it.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** A program or a file, and Debian's package that brings it. */
const WANTED = [
  { program: "openssl", package: "openssl" },
  { program: "signify-openbsd", package: "signify-openbsd" },
  { program: "strace", package: "strace" },
  { program: "go", package: "golang-go" },
  { file: "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog", package: "golang-golang-x-mod-dev" },
  { program: "java", package: "default-jre-headless" },
  { file: "/usr/share/java/bcpkix.jar", package: "libbcpkix-java" },
];
/** A machine without a network is not waited for. */
const PATIENCE = ["-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20", "-o", "Acquire::https::Timeout=20"];
const MOST_MS = 600_000;

/** Never fails: what could not be had is said, and missed by the tests by name. */
export function installOutsideTools() {
  const missing = packagesMissing();
  if (missing.length === 0) return;
  if (process.env.CI === "true" && process.getuid?.() === 0 && isThere("apt-get")) {
    console.log(`hamon: apt-get install ${missing.join(" ")} …`);
    apt("update", "-q");
    if (!apt("install", "-y", "-q", "--no-install-recommends", ...missing)) {
      // One that cannot be had shall not keep the others out.
      for (const name of missing) apt("install", "-y", "-q", "--no-install-recommends", name);
    }
  }
  const left = packagesMissing();
  if (left.length > 0) console.log(`hamon: some tests will be skipped without: apt-get install ${left.join(" ")}`);
}

function packagesMissing() {
  return WANTED.filter(({ program, file }) => !(program === undefined ? existsSync(file) : isThere(program))).map((one) => one.package);
}

function isThere(program) {
  return spawnSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" }).status === 0;
}

function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status, stderr } = spawnSync("apt-get", [...PATIENCE, ...args], {
    env,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
    timeout: MOST_MS,
  });
  if (status !== 0) console.log(stderr.trim().split("\n").slice(-1)[0]);
  return status === 0;
}
