// Finds a Chromium for the page tests, or installs Debian's: as root by apt-get, else unpacked into .cache/.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync, chmodSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./install.mjs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/** Chromium stops when the system has no font at all. */
const PACKAGES = ["chromium", "fonts-liberation"];
const OWN = join(ROOT, ".cache", "chromium");
const OWN_PROGRAM = join(OWN, "run-chromium");

/** Path of a program that starts, or { reason }. */
export function findChromium() {
  const wanted = process.env.CHROMIUM;
  const found = [wanted, ...PLACES, OWN_PROGRAM].find((place) => place !== undefined && starts(place));
  if (found !== undefined) return { path: found };
  if (process.platform !== "linux" || run("sh", ["-c", "command -v apt-get"]).status !== 0)
    return { reason: "no Chromium here and no apt-get to install one" };
  console.log("hamon: installing Debian's chromium for the page tests …");
  const installed = process.getuid() === 0 ? installAsRoot() : unpackHere();
  if (installed === null) return { reason: "apt-get could not fetch Chromium" };
  return starts(installed) ? { path: installed } : { reason: `Chromium does not start: ${run(installed, ["--version"]).stderr.trim()}` };
}

function installAsRoot() {
  run("apt-get", ["update", "-q"]);
  const done = run("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...PACKAGES], { DEBIAN_FRONTEND: "noninteractive" });
  return done.status === 0 ? PLACES[0] : null;
}

// Without root: the packages are fetched into folders of our own, unpacked, and run from there.
function unpackHere() {
  for (const folder of ["lists/partial", "archives/partial", "state", "root"]) mkdirSync(join(OWN, folder), { recursive: true });
  writeFileSync(join(OWN, "status"), "");
  const dirs = [
    "-o",
    `Dir::State::Lists=${join(OWN, "lists")}`,
    "-o",
    `Dir::Cache::Archives=${join(OWN, "archives")}`,
    "-o",
    `Dir::Cache=${join(OWN, "state")}`,
    "-o",
    `Dir::State::status=${join(OWN, "status")}`,
    "-o",
    "Debug::NoLocking=1",
  ];
  run("apt-get", [...dirs, "update", "-q"]);
  const got = run("apt-get", [...dirs, "install", "-y", "-q", "--no-install-recommends", "--download-only", ...PACKAGES]);
  if (got.status !== 0) return null;
  const root = join(OWN, "root");
  // The system's own C library stays: another one does not fit its loader.
  const packages = readdirSync(join(OWN, "archives")).filter((file) => file.endsWith(".deb") && !file.startsWith("libc6_"));
  for (const name of packages) run("dpkg-deb", ["-x", join(OWN, "archives", name), root]);
  const settings = `LD_LIBRARY_PATH='${librariesIn(root).join(":")}' FONTCONFIG_FILE='${join(OWN, "fonts.conf")}'`;
  writeFileSync(
    join(OWN, "fonts.conf"),
    `<fontconfig><dir>${join(root, "usr/share/fonts")}</dir><dir>/usr/share/fonts</dir><cachedir>${join(OWN, "fonts")}</cachedir></fontconfig>\n`,
  );
  writeFileSync(OWN_PROGRAM, `#!/bin/sh\n${settings} exec '${join(root, "usr/lib/chromium/chromium")}' "$@"\n`);
  chmodSync(OWN_PROGRAM, 0o755);
  return OWN_PROGRAM;
}

function librariesIn(root) {
  const folders = ["lib", "usr/lib"].map((path) => join(root, path)).filter((path) => existsSync(path));
  const files = folders.flatMap((path) => readdirSync(path, { recursive: true, withFileTypes: true }));
  return [...new Set(files.filter(({ name }) => /\.so(\.|$)/.test(name)).map(({ parentPath }) => parentPath))];
}

function starts(program) {
  return existsSync(program) && run(program, ["--version"]).status === 0;
}

function run(command, args, environment = {}) {
  return spawnSync(command, args, {
    env: { ...process.env, ...environment },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 600_000,
  });
}
