// What a mail server says about us, or does not say at all, costs nobody their mail.

import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { OpenCase } from "@hamon/case";
import type { Fault } from "@hamon/records";
import { calm, openWorkshop, scratchFolder, writePersons, type Workshop } from "./case.fixture.js";
import { notify, readBounces, startMailSink, summariseDeliveries } from "./index.js";
import { fateOf } from "./sink-server.js";

const scratch = scratchFolder();
let workshop: Workshop;
before(async () => {
  workshop = await openWorkshop(join(scratch.folder, "workspace"));
});
after(async () => {
  await workshop.close();
  scratch.remove();
});

const HOME = { postal_code: "1000001", address: "東京都千代田区千代田1-1" };
const PERSON_COUNT = 100;

async function personsWithBoth(): Promise<OpenCase> {
  const open = await workshop.open();
  await writePersons(
    open,
    Array.from({ length: PERSON_COUNT }, (_, i) => ({ name: "例示 花子", email: `p${i}@mail.example`, ...HOME })),
  );
  return open;
}

/** A server that answers a command with a reply of its own, and everything else with 250. */
function serverThat(command: RegExp, reply: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.write("220 relay\r\n");
    socket.on("data", (text) => socket.write(command.test(String(text)) ? `${reply}\r\n` : "250 ok\r\n"));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

const answers: readonly { name: string; command: RegExp; reply: string; status: string }[] = [
  { name: "refuses the sender", command: /^MAIL/i, reply: "550 5.7.1 relaying denied", status: "550 5.7.1" },
  { name: "wants a password", command: /^MAIL/i, reply: "530 5.7.0 authentication required", status: "530 5.7.0" },
  { name: "does not greet", command: /^(EHLO|HELO)/i, reply: "554 5.3.2 no service", status: "554 5.3.2" },
];

for (const { name, command, reply, status } of answers) {
  test(`a server that ${name} leaves every mail planned`, async () => {
    const open = await personsWithBoth();
    const server = await serverThat(command, reply);
    try {
      const smtp = { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
      await assert.rejects(notify(open, calm(), { smtp, bounces_folder: null }), (fault: Fault) => {
        assert.deepEqual([fault.code, fault.params["port"], fault.params["status"]], ["smtp-refuses-us", smtp.port, status]);
        return true;
      });
    } finally {
      server.close();
    }
    const { by_state, by_channel } = await summariseDeliveries(open);
    assert.deepEqual([by_state.planned, by_channel.mail, by_channel.letter], [PERSON_COUNT, PERSON_COUNT, 0]);
  });
}

test("a server that is busy leaves the mails planned and says how many", async () => {
  const open = await personsWithBoth();
  const server = await serverThat(/^RCPT/i, "451 4.3.2 try again later");
  try {
    const smtp = { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
    const { by_state, warnings } = await notify(open, calm(), { smtp, bounces_folder: null });
    assert.equal(by_state.planned, PERSON_COUNT);
    assert.deepEqual(warnings, [{ code: "mail-deferred", params: { count: PERSON_COUNT } }]);
  } finally {
    server.close();
  }
});

test("a bounce is put away once it is written down; what is another's stays; the log names nobody", async () => {
  const folder = join(scratch.folder, "mail");
  const sink = await startMailSink({ folder });
  const bounces_folder = join(folder, "bounces");
  const email = Array.from({ length: 2000 }, (_, i) => `q${i}@mail.example`).find((address) => fateOf(address) === "bounced") ?? "";
  try {
    const open = await workshop.open();
    const other = await workshop.open();
    for (const one of [open, other]) await writePersons(one, [{ name: "返送 二郎", email }]);
    await notify(open, calm(), { smtp: { host: "127.0.0.1", port: sink.port }, bounces_folder: null });
    assert.deepEqual(await readBounces(other, bounces_folder), { read: 1, returned: 0, ignored: 0 });
    assert.equal(existsSync(join(bounces_folder, "read")), false);
    assert.equal((await readBounces(open, bounces_folder)).returned, 1);
    assert.deepEqual(readdirSync(join(bounces_folder, "read")).length, 1);
    assert.deepEqual(await readBounces(open, bounces_folder), { read: 0, returned: 0, ignored: 0 });
    const [row] = await open.store.db
      .selectFrom("delivery")
      .select(["state", "reason", "reference"])
      .where("case_id", "=", open.case_id)
      .execute();
    assert.deepEqual([row?.state, row?.reason], ["returned", "mailbox-unknown"]);
    assert.match(row?.reference ?? "", /^<delivery_[0-9a-f]+@notice\.example>$/);
    const said = JSON.stringify(await open.evidence.entries({ limit: 100 }));
    for (const personal of ["返送", "mail.example"]) assert.ok(!said.includes(personal), personal);
  } finally {
    await sink.close();
  }
});
