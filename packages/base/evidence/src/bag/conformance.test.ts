// Every bag of the conformance suite of the Library of Congress, judged as its folder says, for the reason that its name says.

import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { verifyBag } from "./verify-bag.js";

const SUITE = fileURLToPath(new URL("../../../../../../shared/data/vectors/bagit-conformance/", import.meta.url));
const skip = existsSync(SUITE) ? false : "no test vectors beside the repository";
const NONE: readonly string[] = [];
const WEAK = ["digest-weak"];

/** What is found of each: what breaks it, and what a reader is told. */
const FOUND: Readonly<Record<string, readonly [broken: readonly string[], warnings: readonly string[]]>> = {
  "v0.97/valid/ISO-8859-1-encoded-tag-files": [NONE, WEAK],
  "v0.97/valid/UTF-16-encoded-tag-files": [NONE, WEAK],
  "v0.97/valid/bag-in-a-bag": [NONE, WEAK],
  "v0.97/valid/bag-with-encoded-names": [NONE, WEAK],
  "v0.97/valid/bag-with-escapable-characters": [NONE, WEAK],
  "v0.97/valid/bag-with-leading-dot-slash-in-manifest": [NONE, ["path-not-plain", ...WEAK]],
  "v0.97/valid/bag-with-space": [NONE, WEAK],
  "v0.97/valid/basic-bag": [NONE, WEAK],
  "v0.97/valid/duplicate-metadata-entries": [NONE, WEAK],
  "v0.97/valid/holey-bag": [NONE, [...WEAK, "tag-file-unlisted"]],
  "v0.97/valid/minimal-bag": [NONE, WEAK],
  "v0.97/valid/uncommon-metadata-separators": [NONE, NONE],
  "v1.0/valid/basicBag": [NONE, NONE],
  "v0.97/warning/duplicate-file-with-different-case": [NONE, ["path-spelled-otherwise", "path-twice-alike"]],
  "v0.97/warning/made-with-md5sum-tools": [NONE, [...Array.from({ length: 4 }, () => "path-starred"), ...WEAK]],
  "v0.97/warning/relative-path": [NONE, ["path-not-plain"]],
  "v0.97/warning/same-filename-listed-twice-with-different-normalization": [
    NONE,
    ["path-spelled-otherwise", "path-twice-alike", "tag-file-unlisted"],
  ],
  "v0.97/warning/same-filename-listed-twice-with-the-same-hash": [NONE, ["path-twice-alike", "tag-file-unlisted"]],
  "v0.97/warning/special-system-files": [NONE, ["system-file-missing"]],
  "v0.97/invalid/baginfo-missing-encoding": [["declaration-malformed"], NONE],
  "v0.97/invalid/bom-in-bagit.txt": [["declaration-malformed"], NONE],
  "v0.97/invalid/corrupt-data-file": [["file-changed", "oxum-different"], WEAK],
  "v0.97/invalid/corrupt-tag-file": [["file-changed", "file-changed", "file-changed"], WEAK],
  "v0.97/invalid/extra-file-in-bag": [["file-unlisted", "oxum-different"], WEAK],
  "v0.97/invalid/invalid-version-number": [["version-unknown"], NONE],
  "v0.97/invalid/missing-baginfo": [["file-missing"], WEAK],
  "v0.97/invalid/missing-bagit.txt": [["declaration-missing"], NONE],
  "v0.97/invalid/out-of-scope-file-paths-using-dot-notation": [["path-escapes", "path-absolute"], WEAK],
  "v0.97/invalid/out-of-scope-file-paths-using-dot-notation-for-fetch": [["path-escapes"], WEAK],
  "v0.97/invalid/same-filename-listed-twice-with-different-hashes": [["path-twice"], NONE],
  "v1.0/invalid/bagit-with-invalid-whitespace": [["declaration-malformed"], NONE],
  "v1.0/invalid/notAllManifestsListAllFiles": [["file-unlisted"], NONE],
  "v1.0/invalid/same-filename-listed-twice-with-different-hashes": [["declaration-malformed"], NONE], // a space behind its version
  "v1.0/invalid/same-filename-listed-twice-with-the-same-hash": [["path-twice", "file-changed"], ["tag-file-unlisted"]],
  "v0.97/linux-only/out-of-scope-file-paths-using-absolute-path": [["path-absolute"], WEAK],
  "v0.97/linux-only/out-of-scope-file-paths-using-absolute-path-for-fetch": [["path-absolute"], WEAK],
  "v0.97/linux-only/out-of-scope-file-paths-using-shortcut": [["path-shortcut"], WEAK],
  "v0.97/linux-only/out-of-scope-file-paths-using-shortcut-for-fetch": [["path-shortcut"], WEAK],
  "v0.97/linux-only/out-of-scope-file-paths-using-shortcut-username": [["path-shortcut"], WEAK],
  "v0.97/linux-only/out-of-scope-file-paths-using-shortcut-username-for-fetch": [["path-shortcut"], WEAK],
  "v0.97/windows-only/out-of-scope-file-paths-using-absolute-path": [["path-absolute"], WEAK],
  "v0.97/windows-only/out-of-scope-file-paths-using-absolute-path-for-fetch": [["path-absolute"], WEAK],
  "v0.97/windows-only/out-of-scope-file-paths-using-shortcut": [["path-shortcut"], WEAK],
  "v0.97/windows-only/out-of-scope-file-paths-using-shortcut-for-fetch": [["path-shortcut"], WEAK],
  "v0.97/windows-only/out-of-scope-file-paths-using-unc": [["path-absolute"], WEAK],
  "v0.97/windows-only/out-of-scope-file-paths-using-unc-for-fetch": [
    ["path-absolute"],
    [...WEAK, "tag-file-unlisted", "tag-file-unlisted"],
  ],
};

test("the suite is there with all of its bags, or that it is not is said", { skip }, () => {
  const bags = ["v0.97", "v1.0"].flatMap((version) =>
    readdirSync(join(SUITE, version)).flatMap((kind) =>
      readdirSync(join(SUITE, version, kind)).map((name) => `${version}/${kind}/${name}`),
    ),
  );
  assert.deepEqual(bags.toSorted(), Object.keys(FOUND).toSorted());
  assert.equal(bags.length, 46);
});

for (const [name, [broken, warnings]] of Object.entries(FOUND)) {
  test(`verifyBag: ${name}`, { skip }, async (t) => {
    const found = await verifyBag(join(SUITE, name));
    const kind = name.split("/")[1] ?? "";
    assert.equal(found.is_valid, ["valid", "warning"].includes(kind));
    if (kind === "warning") assert.ok(found.warnings.some(({ code }) => code !== "digest-weak"));
    assert.deepEqual([found.broken.map(({ code }) => code), found.warnings.map(({ code }) => code)], [broken, warnings]);
    assert.deepEqual([found.broken_count, found.warning_count], [broken.length, warnings.length]);
    t.diagnostic("vectors bagit-conformance 1");
  });
}
