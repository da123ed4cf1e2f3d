// Plays a world's case in a workspace and says each step on stdout, to be killed by stages.test.ts.
//
// Arguments: workspace, world folder, port of the mail server, folder of returned mails.

import { join } from "node:path";
import { readFileSync } from "node:fs";
import { addSources, openWorkspace, runStages, stateFact, type WorldManifest } from "hamon";

const [folder = "", world = "", port = "0", bounces_folder = ""] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync(join(world, "manifest.json"), "utf8")) as WorldManifest;
const workspace = await openWorkspace({ folder });
const [known] = await workspace.listCases();
const record = known ?? (await workspace.createCase({ ...manifest.case, is_synthetic: true }, "cli"));
for (const { path, kind, as } of manifest.files) {
  await addSources(workspace.store, record.case_id, { paths: [join(world, path)], kind, as }, workspace.now());
}
const open = await workspace.openCase(record.case_id, "cli");
const stated = await workspace.store.db.selectFrom("fact").select("fact").where("origin", "=", "stated").execute();
for (const fact of manifest.facts) {
  if (!stated.some((one) => one.fact === fact.fact)) await stateFact(open, fact, "cli");
}
await runStages(open, {
  notify: { smtp: { host: "127.0.0.1", port: Number(port) }, bounces_folder },
  onProgress: (run, wasCurrent) => console.log(`${run.stage} ${wasCurrent ? "current" : run.state} ${run.done}`),
});
const verified = await open.evidence.verify();
const figures = await open.lake.query("select * from figure order by figure_id");
const deliveries = await workspace.store.db
  .selectFrom("delivery")
  .select(["person_id", "channel", "attempt"])
  .orderBy("person_id")
  .orderBy("attempt")
  .execute();
console.log(`result ${JSON.stringify({ verified, figures, deliveries })}`);
await workspace.close();
