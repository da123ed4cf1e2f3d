// A log is found by the name that it was added with, and by what its events call themselves.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessLine, libraryOf, searchWhole, type Library } from "./search.fixture.js";
import { searchEvents } from "./search-events.js";

const sshd = (second: number) =>
  `Apr 17 02:14:${String(10 + second)} gw sshd[211]: Accepted password for user_${second} from 203.0.113.9 port 22 ssh2\n`;
const ssh = Array.from({ length: 40 }, (_, second) => sshd(second));

let library: Library;
before(async () => {
  library = await libraryOf({ portal: accessLine({ second: 1 }), gateway: ssh.join(""), older: ssh.slice(0, 20).join("") });
});
after(() => library.close());

const found = async (log: string) => (await searchWhole(library.open, { log, limit: 100 })).ids.length;

for (const [log, count] of [
  ["gateway", 40],
  ["ＧＡＴＥＷＡＹ", 40],
  ["sshd", 40],
  ["portal", 1],
] as const)
  test(`log ${log}: ${count} events`, async () => assert.equal(await found(log), count));

test("a copy whose lines stand under the whole log's number is found as that", async () => assert.equal(await found("older"), 40));

test("a name that no log has is told of, with those there are", async () => {
  await assert.rejects(searchEvents(library.open, { log: "nosuch" }), (fault: { code: string; params: { names: string } }) => {
    assert.equal(fault.code, "search-log-unknown");
    for (const name of ["portal", "gateway", "sshd"])
      assert.ok(fault.params.names.includes(name), `${name} is not among ${fault.params.names}`);
    return true;
  });
});
