// A process that adds entries and originals until it is killed, and notes what was acknowledged: "<index> <n>" a line.
//
// Arguments: the folder of the case, the first n, the file to note it in. Says "ready" once something was acknowledged.

import { openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { caseIn } from "./case-on-disk.fixture.js";

const [root = "", first = "0", notes = ""] = process.argv.slice(2);
const file = openSync(notes, "a");
const evidence = await caseIn(root).open();
let n = Number(first);

function note(index: number, what: string | number): void {
  writeSync(file, `${index} ${what}\n`);
}

async function addEntries(): Promise<never> {
  for (;;) {
    const own = n++;
    const { index } = await evidence.append({ kind: "view", actor: "user_1", body: { n: own } });
    note(index, own);
  }
}

async function addOriginals(): Promise<never> {
  for (;;) {
    const own = n++;
    const path = join(root, `source_${own}`);
    writeFileSync(path, `original ${own}`);
    const { entry_index, sha256 } = await evidence.keep(path, { actor: "cli" });
    note(entry_index, sha256);
  }
}

await evidence.append({ kind: "view", actor: "user_1", body: {} });
process.stdout.write("ready\n");
await Promise.all([...Array.from({ length: 40 }, addEntries), addOriginals(), addOriginals()]);
