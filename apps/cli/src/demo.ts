// The demo: a synthetic world, one case, every stage, mails to a server of our own on loopback.

import { join } from "node:path";
import { startMailSink, writeWorld, type RunOptions, type WorldManifest, type WorldName } from "hamon";
import { STAGES, type CaseRecord, type ObligationsView, type Source, type VerifyResult } from "@hamon/records";
import { connect, runAndWatch, type Client } from "./client.js";
import type { Session } from "./main.js";

export interface DemoWorld {
  readonly world: WorldName;
  readonly seed: number;
  readonly scale: number;
}

export interface PlayedDemo {
  readonly case_id: string;
  readonly notify: NonNullable<RunOptions["notify"]>;
  /** Stops the mail server. */
  close(): Promise<void>;
}

/** Plays the incident; what was played before and has not changed is not played again. */
export async function playDemo(workspace: string, session: Session, { world, seed, scale }: DemoWorld): Promise<PlayedDemo> {
  const { voice, signal } = session;
  const folder = join(workspace, "world");
  const manifest = await writeWorld({ world, folder, seed, scale, signal });
  voice.say("cli.demo.world", { rows: voice.count(manifest.files.reduce((sum, { row_count }) => sum + row_count, 0)), folder });
  const mailFolder = join(workspace, "mail");
  const sink = await startMailSink({ folder: mailFolder });
  const notify = { smtp: { host: "127.0.0.1", port: sink.port }, bounces_folder: join(mailFolder, "bounces") };
  try {
    const case_id = await playThrough(await connect(workspace, { notify }), session, folder, manifest);
    return { case_id, notify, close: sink.close };
  } catch (mistake) {
    await sink.close();
    throw mistake;
  }
}

async function playThrough(client: Client, { voice, signal }: Session, folder: string, manifest: WorldManifest): Promise<string> {
  try {
    const case_id = await demoCase(client, manifest);
    await addWorldFiles(client, case_id, folder, manifest);
    await stateWorldFacts(client, case_id, manifest);
    // Whose data was in what was read is not known where no data map fits.
    const stages = manifest.case.data_map === null ? STAGES.slice(0, STAGES.indexOf("scope")) : STAGES;
    await runAndWatch(client, case_id, { stages, force: false, onProgress: voice.progress, signal });
    const { ok, tree_size, root_hash } = await client.post<VerifyResult>(`/api/cases/${case_id}/verify`, {});
    voice.say(ok ? "cli.verify.ok" : "cli.verify.broken", { tree_size, root_hash });
    return case_id;
  } finally {
    await client.close();
  }
}

async function demoCase(client: Client, { case: wanted }: WorldManifest): Promise<string> {
  const cases = await client.get<readonly CaseRecord[]>("/api/cases");
  const known = cases.find(({ title, is_synthetic }) => is_synthetic && title.ja === wanted.title.ja);
  if (known !== undefined) return known.case_id;
  const made = await client.post<CaseRecord>("/api/cases", { ...wanted, is_synthetic: true });
  return made.case_id;
}

async function addWorldFiles(client: Client, case_id: string, folder: string, { files }: WorldManifest): Promise<void> {
  for (const { path, kind, as, time_zone } of files) {
    const zone = time_zone === null ? {} : { time_zone };
    await client.post<readonly Source[]>(`/api/cases/${case_id}/sources`, { paths: [join(folder, path)], kind, as, ...zone });
  }
}

// Stated once: a person may have answered otherwise since.
async function stateWorldFacts(client: Client, case_id: string, { facts }: WorldManifest): Promise<void> {
  const { facts: known } = await client.get<ObligationsView>(`/api/cases/${case_id}/obligations`);
  const stated = new Set(known.filter(({ origin }) => origin === "stated").map(({ fact }) => fact));
  for (const fact of facts) {
    if (!stated.has(fact.fact)) await client.post(`/api/cases/${case_id}/facts`, fact);
  }
}
