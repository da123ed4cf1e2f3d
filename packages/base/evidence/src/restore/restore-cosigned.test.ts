// What was cosigned comes back with the log from a bundle; what is not of this log does not.

import assert from "node:assert/strict";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { planOf } from "../bundle/bag.fixture.js";
import { openHouse } from "../witness/three-witnesses.fixture.js";

const entry = (n: number) => ({ kind: "view" as const, actor: "cli", body: { n } });

const spoilt = [
  { name: "as it was handed over", spoil: (note: Buffer) => note, code: undefined },
  { name: "its second signature changed", spoil: withLetter(-40), code: "cosigned-missing" },
  { name: "another root", spoil: withLetter(30), code: "cosigned-missing" },
];

function withLetter(at: number): (note: Buffer) => Buffer {
  return (note) => {
    const changed = Buffer.from(note);
    const place = at < 0 ? note.length + at : at;
    changed[place] = changed[place] === 0x41 ? 0x42 : 0x41;
    return changed;
  };
}

for (const { name, spoil, code } of spoilt) {
  test(`restore from a bundle takes the cosigned checkpoint with it: ${name}`, async (t) => {
    const house = await openHouse();
    t.after(() => house.close());
    const evidence = await house.open();
    await evidence.append(entry(0));
    const backup = join(house.root, "backup");
    cpSync(evidence.folder, backup, { recursive: true });
    await evidence.append(entry(1));
    const bag = join(house.root, "bag");
    await evidence.bundle(planOf(bag, { documents: [] }));
    await evidence.close();
    const cosigned = join(bag, "data/log/checkpoint.cosigned");
    writeFileSync(cosigned, spoil(readFileSync(cosigned)));
    rmSync(evidence.folder, { recursive: true });
    cpSync(backup, evidence.folder, { recursive: true });
    const again = await house.open();
    t.after(() => again.close());
    await again.restore({ from: bag, accept_loss: true, known_size: 0, actor: "cli" });
    const { steps } = await again.verify();
    const broken = steps.flatMap(({ broken: one }) => (one === null ? [] : [one.code]));
    assert.deepEqual(broken, code === undefined ? [] : [code]);
  });
}
