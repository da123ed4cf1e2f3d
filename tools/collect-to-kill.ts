// Collects a folder of files in a workspace and says what came of it, to be killed by crashed-collect.ts at any moment.
//
// Arguments: workspace, folder.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { addSources, listSources, openWorkspace, runStages, type OpenCase } from "hamon";

const [folder = "", files = ""] = process.argv.slice(2);
const workspace = await openWorkspace({ folder });
const [known] = await workspace.listCases();
const wanted = { title: { ja: "中断", en: "Crash" }, organisation: "test", is_synthetic: true };
const { case_id } = known ?? (await workspace.createCase(wanted, "cli"));
for (const name of readdirSync(files).sort()) {
  const kind = name.endsWith(".csv") ? ("table" as const) : ("log" as const);
  await addSources(workspace.store, case_id, { paths: [join(files, name)], kind, as: "x" }, workspace.now());
}
const open = await workspace.openCase(case_id, "cli");
for (const { name, fault } of await listSources(workspace.store, case_id)) {
  if (fault !== null) console.log(`failed ${name} ${JSON.stringify(fault)}`);
}
console.log("collecting");
await runStages(open, { stages: ["collect"] });
console.log(`result ${JSON.stringify(await resultOf(open))}`);
await workspace.close();

// All but what is new each time: names of objects, which are hashes of ciphertext, and the moment of reading.
async function resultOf({ lake, evidence }: OpenCase): Promise<unknown> {
  const { ok, steps } = await evidence.verify();
  const tables: Record<string, unknown> = {};
  // Which came first depends on which was killed.
  for (const table of [...new Set(lake.parts().map((part) => part.table))].sort()) {
    const columns = Object.keys(lake.parts(table)[0]?.columns ?? {}).filter((name) => name !== "evidence_id" && name !== "event.ingested");
    const list = columns.map((name) => `"${name.replaceAll('"', '""')}"`).join(", ");
    const select = `select count(*) as rows, cast(sum(hash(${list})) as varchar) as hash, count(distinct evidence_id) as originals from "${table}"`;
    [tables[table]] = await lake.query(select);
  }
  const originals = (await evidence.items()).map(({ evidence_no, name, bytes, original_sha256 }) => [
    evidence_no,
    name,
    bytes,
    original_sha256,
  ]);
  return { tables, originals, verified: ok || steps };
}
