// What each office's acts exposed, counted again from the lines themselves; and that days are as days in an office are.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import holidayJp from "@holiday-jp/holiday_jp";
import type { OfficeName } from "../world-options.js";
import { writeWorld } from "../world.js";
import { actLines, readWorld, rosterOf, type ReadWorld } from "./office-reader.fixture.js";
import { OFFICE_WORDS } from "./office-words.js";

const place = mkdtempSync(join(tmpdir(), "hamon-exposed-"));
const worlds: Partial<Record<OfficeName, ReadWorld>> = {};

before(async () => {
  for (const world of ["secondee", "leaver", "mailbox", "lurker"] as const) {
    const folder = join(place, world);
    worlds[world] = readWorld(folder, await writeWorld({ world, folder, seed: 9, scale: 0.0002 }));
  }
});

after(() => rmSync(place, { recursive: true, force: true }));

function read(name: OfficeName): ReadWorld {
  const world = worlds[name];
  assert.ok(world, `${name} was written`);
  return world;
}

/** Acts of one kind, with their lines. */
function actsOf(world: ReadWorld, what: string): readonly (readonly string[])[] {
  return world.truth.actors.flatMap(({ acts }) => acts.filter((act) => act.what === what).map((act) => actLines(world, act)));
}

for (const name of ["leaver", "lurker"] as const) {
  test(`${name}: the customers of the truth are those that the statements ask for`, () => {
    const world = read(name);
    const asked = new Set<number>();
    for (const line of actsOf(world, "customers-read").flat()) {
      const [, from = 0, to = -1] = /customer_id between (\d+) and (\d+)/.exec(line)?.map(Number) ?? [];
      if (to > 0) assert.equal(Number(/<not logged>,(\d+)",/.exec(line)?.[1]), to - from + 1);
      for (let id = from; id <= to; id += 1) if (id > 0) asked.add(id);
    }
    assert.ok(asked.size > 0, "somebody was read");
    assert.deepEqual(world.truth.exposed, { kaku: asked.size });
  });
}

test("leaver: what is copied before the last day are the files that were made of what was read", () => {
  const world = read("leaver");
  const roster = rosterOf(world);
  for (const { account, last_act_at } of world.truth.actors) {
    const last = roster.get(account)?.["最終出社日"] ?? "";
    assert.ok(last !== "" && last_act_at.slice(0, 10) <= last, `${account} leaves on ${last}`);
  }
  const made = new Set(
    actsOf(world, "customers-read")
      .flatMap((lines) => lines.filter((line) => line.includes("ファイル作成")))
      .map(fileOf),
  );
  const copied = new Set(
    actsOf(world, "copied-to-usb")
      .flatMap((lines) => lines.filter((line) => line.includes("USBへのコピー")))
      .map(fileOf),
  );
  assert.ok(made.size >= 4, "files were made");
  assert.deepEqual(
    [...made].filter((file) => !copied.has(file)),
    [],
  );
  assert.ok(
    actsOf(world, "copied-to-usb").every((lines) => lines.some((line) => line.includes('"event_id":"6416"'))),
    "each time a drive is seen",
  );
});

function fileOf(line: string): string {
  return line.split(",")[6] ?? "";
}

test("secondee: each act opens a rival's list and mails it to the insurer at home", () => {
  const world = read("secondee");
  const roster = rosterOf(world);
  for (const actor of world.truth.actors) {
    const home = OFFICE_WORDS.insurers.find(({ name }) => name === roster.get(actor.account)?.["出向元"]);
    assert.ok(home, `${actor.account} comes from an insurer`);
    for (const act of actor.acts) {
      const lines = actLines(world, act);
      const [whose = ""] = Object.keys(act.exposed);
      const rival = OFFICE_WORDS.insurers.find(({ id }) => id === whose);
      assert.ok(rival && rival.id !== home.id, "another insurer's customers");
      assert.ok(
        lines.some((line) => line.includes(`|r|${rival.name}/契約者一覧_`)),
        "the list is opened",
      );
      assert.ok(
        lines.some((line) => new RegExp(`to=<[^>]+@${home.domain}>`).test(line)),
        "the mail goes home",
      );
    }
  }
  const honest = world.truth.decoys.find(({ kind }) => kind === "mails-own-insurers-customers-home");
  assert.ok(honest && roster.get(honest.account)?.["区分"] === "出向", "somebody else is seconded, and honest");
});

test("secondee: scale 1 is 1,271 agencies", async () => {
  const { foundAgencies } = await import("../secondee/agency-net.js");
  const net = await foundAgencies({ seed: 1, scale: 1 });
  assert.equal(net.agency_count, 1_271);
  assert.ok(net.staff.count > 8_000 && net.staff.count < 20_000, String(net.staff.count));
});

test("mailbox: prompts are denied until one is accepted, and nothing is forwarded before that is set", () => {
  const world = read("mailbox");
  const [actor] = world.truth.actors;
  assert.ok(actor, "an account is taken over");
  const prompts = actsOf(world, "prompts-sent")
    .flat()
    .map((line) => /"errorCode":(\d+)/.exec(line)?.[1]);
  assert.deepEqual(prompts, ["500121", "500121", "500121", "500121", "500121", "500121", "0"]);
  const [rules] = actsOf(world, "forwarding-set");
  const drop = /smtp:([^"]+@mail\.example)/.exec(rules?.join("") ?? "")?.[1] ?? "";
  const forwarded = actsOf(world, "mail-forwarded").flat();
  assert.ok(drop !== "" && forwarded.length > 5 && forwarded.every((line) => line.includes(`,${drop},`)), "all goes to the same address");
  const set_at = actor.acts.find(({ what }) => what === "forwarding-set")?.at ?? "";
  const first = actor.acts.find(({ what }) => what === "mail-forwarded")?.at ?? "";
  assert.ok(set_at !== "" && set_at < first, `${set_at} is before ${first}`);
  const all = [...world.lines.values()].flat().filter((line) => line.includes(`,${drop},`));
  assert.equal(all.length, forwarded.length, "nobody else writes there");
});

test("days: hardly anybody mails on a day off, and more do at the end of a month", () => {
  const world = read("secondee");
  const counts = new Map<string, number>();
  for (const line of [...world.lines].filter(([path]) => path.includes("mail.log")).flatMap(([, lines]) => lines)) {
    if (line.includes("submission/smtpd")) counts.set(line.slice(0, 10), (counts.get(line.slice(0, 10)) ?? 0) + 1);
  }
  const isOff = (day: string) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()) || Object.hasOwn(holidayJp.holidays, day);
  const mean = (days: readonly string[]) => days.reduce((sum, day) => sum + (counts.get(day) ?? 0), 0) / days.length;
  const all = Array.from({ length: 91 }, (_, nth) => new Date(Date.UTC(2025, 3, 1 + nth)).toISOString().slice(0, 10));
  const ordinary = mean(all.filter((day) => !isOff(day) && /-(0[89]|1\d|2[0-3])$/.test(day)));
  assert.ok(mean(all.filter(isOff)) < ordinary / 8, "days off");
  assert.ok(mean(["2025-04-30", "2025-05-30", "2025-06-30"]) > ordinary * 1.3, "ends of months");
  assert.ok(counts.get("2025-05-06") === undefined || (counts.get("2025-05-06") ?? 0) < ordinary / 4, "振替休日");
});
