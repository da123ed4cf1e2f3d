import assert from "node:assert/strict";
import { test } from "node:test";
import { growTree, rootOf } from "./hash-tree.js";
import { hashWith } from "./index.js";

test("growTree: of any number of groups each leads to the root, with its own hashes alone in the first list", () => {
  for (let count = 1; count < 40; count += 1) {
    const groups = Array.from({ length: count }, (_, i) =>
      Array.from({ length: 1 + (i % 3) }, (_, k) => hashWith("sha256", Buffer.of(i, k))),
    );
    const { root, reduced } = growTree("sha256", groups);
    for (const [i, path] of reduced.entries()) {
      const own = (groups[i] as Buffer[]).toSorted(Buffer.compare);
      assert.deepEqual(path?.[0] ?? [root], own);
      assert.deepEqual(path === null ? root : rootOf("sha256", path), root);
      assert.ok((path?.length ?? 1) <= 1 + Math.ceil(Math.log2(count)));
    }
  }
});
