// A kill -9 in the middle of sending: whoever was acknowledged gets no second mail, whoever was not gets one with the
// same Message-ID.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openWorkshop, readMails, scratchFolder, writePersons } from "./case.fixture.js";
import { startMailSink } from "./index.js";
import { fateOf } from "./sink-server.js";

const PLAYER = fileURLToPath(new URL("./player.fixture.ts", import.meta.url));
// What is compiled needs no loader.
const LOADER = PLAYER.endsWith(".ts") ? ["--import", "tsx"] : [];
const COUNT = 1200;
/** SENDERS of mail.ts: those under way when the kill comes. */
const MOST_IN_DOUBT = 24;
const scratch = scratchFolder();
after(() => scratch.remove());

const addresses = Array.from({ length: 4 * COUNT }, (_, i) => `k${i}@mail.example`)
  .filter((address) => fateOf(address) === "accepted")
  .slice(0, COUNT);

/** Runs notify in a process of its own; kills it at a line of its progress. @returns its result, or null if killed. */
async function play(args: readonly string[], isTheEnd: (done: number) => boolean): Promise<Record<string, unknown> | null> {
  const child = spawn(process.execPath, [...LOADER, PLAYER, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  let result: Record<string, unknown> | null = null;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("result ")) result = JSON.parse(line.slice("result ".length)) as Record<string, unknown>;
    else if (isTheEnd(Number(line))) child.kill("SIGKILL");
  }
  await ended;
  return result;
}

test("notify killed while it sends goes on without a second mail to anybody acknowledged", async () => {
  const folder = join(scratch.folder, "workspace");
  const mailFolder = join(scratch.folder, "mail");
  const sink = await startMailSink({ folder: mailFolder });
  const args = [folder, String(sink.port), join(mailFolder, "bounces")];
  const workshop = await openWorkshop(folder);
  await writePersons(await workshop.open(), [...addresses.map((email) => ({ name: "名", email })), { name: "紙", address: "東京都" }]);
  await workshop.close();
  const acknowledged = new Map<string, number>();
  for (const stop of [300, 250]) {
    assert.equal(await play(args, (done) => done >= stop), null, "was killed");
    const again = await openWorkshop(folder); // adopts the server that the killed process left
    const rows = await (await again.reopen()).store.db.selectFrom("delivery").select("person_id").where("state", "=", "sent").execute();
    const sofar = byRecipient(readMails(mailFolder));
    for (const { person_id } of rows) acknowledged.set(addresses[person_id] ?? "", sofar.get(addresses[person_id] ?? "")?.length ?? 0);
    await again.close();
  }
  assert.ok(acknowledged.size > 300 && acknowledged.size < COUNT, String(acknowledged.size));
  const result = await play(args, () => false);
  assert.ok(result !== null);
  assert.deepEqual(result["by_state"], { planned: 0, made: 1, sent: COUNT, failed: 0, returned: 0, reached: 0, listed: 0 });
  await sink.close();

  const mails = byRecipient(readMails(mailFolder));
  assert.equal(mails.size, COUNT, "everybody got a mail");
  for (const [address, count] of acknowledged) assert.equal(mails.get(address)?.length, count, "no mail after the acknowledgement");
  const twice = [...mails.values()].filter(({ length }) => length > 1);
  assert.ok(twice.length <= 2 * MOST_IN_DOUBT, `${twice.length} were in doubt`);
  for (const copies of twice) assert.equal(new Set(copies.map(({ message_id }) => message_id)).size, 1, "told apart by nothing");
});

type Mails = ReturnType<typeof readMails>;

function byRecipient(mails: Mails): Map<string, Mails[number][]> {
  const groups = new Map<string, Mails[number][]>();
  for (const mail of mails) groups.set(mail.to, [...(groups.get(mail.to) ?? []), mail]);
  return groups;
}
