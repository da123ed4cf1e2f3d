// Through a real mail server: Debian's postfix, an instance of our own on loopback. Skipped where it is not installed
// or we are not root, which postfix asks for.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { calm, openWorkshop, scratchFolder, writePersons } from "./case.fixture.js";
import { listDeliveries, notify, readBounces } from "./index.js";

const isHere = process.getuid?.() === 0 && spawnSync("postconf", ["-h", "mail_version"]).status === 0;
const PATIENCE_MS = 60_000;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** An instance that takes every recipient and returns those it does not know: mails to notice.example are kept. */
function startPostfix(port: number): { readonly inbox: string; stop(): void } {
  const folder = mkdtempSync(join(tmpdir(), "hamon-postfix-"));
  chmodSync(folder, 0o755);
  const inbox = join(folder, "mail/oshirase/new");
  for (const name of ["etc", "spool", "data", "mail"]) mkdirSync(join(folder, name));
  const own = (path: string) => execFileSync("chown", ["-R", "postfix", path]);
  own(join(folder, "data"));
  own(join(folder, "mail"));
  const [uid, gid] = ["-u", "-g"].map((flag) => execFileSync("id", [flag, "postfix"], { encoding: "utf8" }).trim());
  writeFileSync(join(folder, "etc/boxes"), "oshirase@notice.example oshirase/\nknown@mail.example known/\n");
  const settings: Readonly<Record<string, string>> = {
    compatibility_level: "3.6",
    queue_directory: join(folder, "spool"),
    data_directory: join(folder, "data"),
    myhostname: "mx.example",
    inet_interfaces: "127.0.0.1",
    inet_protocols: "ipv4",
    mydestination: "",
    relayhost: "",
    default_transport: "error:nothing leaves this machine",
    mynetworks: "127.0.0.0/8",
    virtual_mailbox_domains: "notice.example mail.example",
    virtual_mailbox_base: join(folder, "mail"),
    virtual_mailbox_maps: `texthash:${join(folder, "etc/boxes")}`,
    virtual_uid_maps: `static:${uid}`,
    virtual_gid_maps: `static:${gid}`,
    virtual_minimum_uid: "1",
    smtpd_reject_unlisted_recipient: "no",
    maillog_file: join(folder, "log"),
    maillog_file_prefixes: folder,
    alias_maps: "",
    smtpd_peername_lookup: "no",
  };
  writeFileSync(
    join(folder, "etc/main.cf"),
    Object.entries(settings)
      .map(([key, value]) => `${key} = ${value}\n`)
      .join(""),
  );
  const daemons = [
    "postlog unix-dgram n - n - 1 postlogd",
    "cleanup unix n - n - 0 cleanup",
    "qmgr unix n - n 300 1 qmgr",
    "rewrite unix - - n - - trivial-rewrite",
    "virtual unix - n n - - virtual",
    "error unix - - n - - error",
    "retry unix - - n - - error",
    "bounce unix - - n - 0 bounce",
    "defer unix - - n - 0 bounce",
    "trace unix - - n - 0 bounce",
    "verify unix - - n - 1 verify",
    "flush unix n - n 1000? 0 flush",
    "proxymap unix - - n - - proxymap",
    "anvil unix - - n - 1 anvil",
    "tlsmgr unix - - n 1000? 1 tlsmgr",
    "scache unix - - n - 1 scache",
    "pickup unix n - n 60 1 pickup",
    "showq unix n - n - - showq",
  ];
  writeFileSync(join(folder, "etc/master.cf"), [`127.0.0.1:${port} inet n - n - - smtpd`, ...daemons, ""].join("\n"));
  const run = (command: string) => spawnSync("postfix", ["-c", join(folder, "etc"), command], { encoding: "utf8" });
  const started = run("start");
  assert.equal(started.status, 0, started.stderr + (existsSync(join(folder, "log")) ? readFileSync(join(folder, "log"), "utf8") : ""));
  return {
    inbox,
    stop() {
      run("stop");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

test("notify through postfix: a mail arrives, and one that postfix returns makes the next channel", {
  skip: isHere ? false : "postfix is not installed, or not root",
}, async () => {
  const port = await freePort();
  const postfix = startPostfix(port);
  const scratch = scratchFolder();
  const workshop = await openWorkshop(join(scratch.folder, "workspace"));
  try {
    const open = await workshop.open();
    await writePersons(open, [
      { name: "髙橋 𠮷太郎", email: "known@mail.example" },
      { name: "山田 花子", email: "unknown@mail.example", address: "東京都千代田区" },
    ]);
    await notify(open, calm(), { smtp: { host: "127.0.0.1", port }, bounces_folder: null });
    const bounces = join(scratch.folder, "bounces");
    mkdirSync(bounces);
    const end = Date.now() + PATIENCE_MS;
    while (!existsSync(postfix.inbox) || readdirSync(postfix.inbox).length === 0) {
      assert.ok(Date.now() < end, "postfix returned nothing");
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    for (const name of readdirSync(postfix.inbox)) copyFileSync(join(postfix.inbox, name), join(bounces, `${name}.eml`));
    assert.deepEqual(await readBounces(open, bounces), { read: 1, returned: 1, ignored: 0 });
    await notify(open, calm(), { smtp: { host: "127.0.0.1", port }, bounces_folder: null });
    const { rows } = await listDeliveries(open, { after: null, channel: null, state: null, limit: 10 });
    assert.deepEqual(
      rows.map(({ person_id, attempt, channel, state, reason }) => [person_id, attempt, channel, state, reason]),
      [
        [0, 1, "mail", "sent", null],
        [1, 1, "mail", "returned", "mailbox-unknown"],
        [1, 2, "letter", "made", null],
      ],
    );
  } finally {
    postfix.stop();
    await workshop.close();
    scratch.remove();
  }
});
