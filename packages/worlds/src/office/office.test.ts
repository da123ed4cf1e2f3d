// The four worlds of an office: the same for every seed, and true to their files.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { WORLD_NAMES, type OfficeName } from "../world-options.js";
import { writeWorld } from "../world.js";
import type { Player } from "./deeds.js";
import { actLines, digest, lineAt, readWorld, type ReadWorld } from "./office-reader.fixture.js";
import type { ActorTruth } from "./office-truth.js";
import { writeOffice } from "./write-office.js";

const TINY = 0.0002;
const NAMES = WORLD_NAMES.filter((name): name is OfficeName => name !== "web-intrusion");
const place = mkdtempSync(join(tmpdir(), "hamon-offices-"));
const worlds = new Map<OfficeName, ReadWorld>();

before(async () => {
  for (const world of NAMES) {
    const folder = join(place, world);
    worlds.set(world, readWorld(folder, await writeWorld({ world, folder, seed: 5, scale: TINY })));
  }
});

after(() => rmSync(place, { recursive: true, force: true }));

function worldOf(name: OfficeName): ReadWorld {
  const world = worlds.get(name);
  assert.ok(world, `${name} was written`);
  return world;
}

/** What tells whose a line is. */
function marksOf({ account, other_accounts = [], mail, host, ips }: Player): readonly string[] {
  return [account, ...other_accounts, ...ips, ...(mail === null ? [] : [mail]), ...(host === null ? [] : [host])];
}

// A mail's later lines name it by its number only.
function mailNumbers(lines: readonly string[], marks: readonly string[]): readonly string[] {
  const own = lines.filter((line) => marks.some((mark) => line.includes(mark)));
  return own.flatMap((line) => /postfix\/\S+: ([0-9A-F]{10}): /.exec(line)?.[1] ?? []);
}

for (const name of NAMES) {
  test(`${name}: every file is there with its rows, and nothing else is`, () => {
    const { folder, manifest, lines } = worldOf(name);
    const found = [...digest(folder).keys()];
    assert.deepEqual(found, [...manifest.files.map(({ path }) => path), "manifest.json", "truth.json"].sort());
    assert.deepEqual([manifest.world, manifest.synthetic, manifest.case.data_map], [name, true, null]);
    for (const { path, row_count } of manifest.files) {
      const heads = /roster|\/endpoint\/|AuditLog_Exchange|MessageTrace/.test(path) ? 1 : 0;
      assert.equal(row_count, (lines.get(path)?.length ?? 0) - heads, path);
    }
  });

  test(`${name}: every act is where the truth says, and is the actor's`, () => {
    const world = worldOf(name);
    assert.ok(world.truth.actors.length > 0, "somebody is planted");
    for (const actor of world.truth.actors) {
      assert.ok(actor.acts.length >= 5, `${actor.key} acts more than once`);
      for (const act of actor.acts) checkAct(world, actor, act);
      const times = actor.acts.map(({ at }) => at);
      assert.deepEqual(times, times.toSorted(), "acts are in their order");
      assert.ok(actor.first_act_at === times[0] && actor.last_act_at >= (times.at(-1) ?? ""), "first and last act");
    }
  });

  test(`${name}: nothing of a decoy is among the acts, and every decoy is in the files`, () => {
    const world = worldOf(name);
    const acts = world.truth.actors.flatMap((actor) => actor.acts.flatMap((act) => actLines(world, act)));
    const all = [...world.lines.values()].flat();
    for (const decoy of world.truth.decoys) {
      assert.equal(acts.filter((line) => line.includes(decoy.account)).length, 0, `${decoy.key} is in no act`);
      assert.ok(all.filter((line) => line.includes(decoy.account)).length >= 1 && decoy.record_count >= 1, `${decoy.key} is in the files`);
      assert.ok(!world.truth.actors.some(({ key }) => key === decoy.key), `${decoy.key} is no actor`);
    }
  });

  test(`${name}: who has most lines is not who did it`, () => {
    const { truth, lines } = worldOf(name);
    const all = [...lines.values()].flat();
    const count = ({ account }: Player) => all.filter((line) => line.includes(account)).length;
    const [most] = [...truth.decoys, ...truth.actors].toSorted((a, b) => count(b) - count(a));
    assert.ok(!truth.actors.some(({ key }) => key === most?.key), `${most?.key} has most`);
  });

  test(`${name}: one writer and four write the same, another seed another world`, async () => {
    for (const { folder, writers, seed } of [
      { folder: "four", writers: 4, seed: 5 },
      { folder: "other", writers: 2, seed: 6 },
    ]) {
      mkdirSync(join(place, name + folder));
      await writeOffice(join(place, name + folder), { world: name, folder, seed, scale: TINY }, writers);
    }
    const [one, four, other] = [name, `${name}four`, `${name}other`].map((folder) => digest(join(place, folder)));
    assert.deepEqual(four, one);
    const same = [...(other ?? [])].filter(([path, hash]) => one?.get(path) === hash);
    assert.deepEqual(same, []);
  });
}

function checkAct(world: ReadWorld, actor: ActorTruth, act: ActorTruth["acts"][number]): void {
  assert.ok(act.places.length > 0, `${act.act_id} left a line`);
  const lines = actLines(world, act);
  const marks = [...marksOf(actor), ...mailNumbers(lines, marksOf(actor))];
  for (const [nth, { file, offset, record_id }] of act.places.entries()) {
    const line = lines[nth] ?? "";
    assert.equal(lineAt(world, file, offset), line, `${act.act_id} in ${file}`);
    assert.ok(
      marks.some((mark) => line.includes(mark)),
      `${act.act_id} is not told by: ${line}`,
    );
    const parts = record_id?.split("/") ?? [];
    assert.ok(
      parts.every((part) => line.includes(part)),
      `${record_id} stands in: ${line}`,
    );
  }
}

test("a world of another name gives way in its folder", async () => {
  const folder = join(place, "changing");
  await writeWorld({ world: "lurker", folder, seed: 1, scale: TINY });
  const { world } = await writeWorld({ world: "mailbox", folder, seed: 1, scale: TINY });
  assert.equal(world, "mailbox");
  assert.ok(![...digest(folder).keys()].some((path) => path.includes("fw01")), "nothing of the old one is left");
});

test("a stopped writer leaves nothing", async () => {
  const stopping = new AbortController();
  const progress: (readonly [number, number])[] = [];
  const note = (done: number, total: number) => {
    progress.push([done, total]);
    stopping.abort();
  };
  const folder = join(place, "stopped");
  await assert.rejects(writeWorld({ world: "leaver", folder, seed: 3, scale: 0.01, signal: stopping.signal, progress: note }), {
    name: "AbortError",
  });
  assert.ok(
    progress.every(([done, total]) => done <= total),
    "never more than all",
  );
  assert.deepEqual(
    readdirSync(place).filter((name) => name.startsWith("stopped")),
    [],
  );
});
