import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import fc from "fast-check";
import { formatAddCheckpoint, parseCosignerVkey, parseNote } from "@hamon/tlog";
import type { Evidence } from "../evidence.js";
import { CASE_ID, openHouse, startWitnesses, writePolicy, type House } from "./three-witnesses.fixture.js";
import { serveWitness, type Witness } from "./witness-server.js";

let house: House & { close(): void };
let evidence: Evidence;
let witnesses: readonly Witness[] = [];

const entry = (n: number) => ({ kind: "view" as const, actor: "cli", body: { n } });
const cosign = async (open: Evidence) => {
  const cosigned = await open.cosign();
  assert.ok(cosigned !== null);
  return cosigned;
};
const answersOf = async (open: Evidence) => (await cosign(open)).witnesses.map(({ answer }) => answer);

before(async () => {
  house = await openHouse();
});
beforeEach(async () => {
  for (const witness of witnesses) await witness.close();
  for (const one of readdirSync(house.root)) rmSync(join(house.root, one), { recursive: true });
  evidence = await house.open();
  await evidence.append(entry(0));
  witnesses = await startWitnesses(house, (await evidence.head()).public_key);
});
after(async () => {
  for (const witness of witnesses) await witness.close();
  house.close();
});

test("a growing log is cosigned by all, and what they signed verifies", async () => {
  for (let n = 1; n <= 5; n += 1) {
    await evidence.append(entry(n));
    const { is_met, witnesses: asked, tree_size } = await cosign(evidence);
    assert.deepEqual([is_met, tree_size, asked.map(({ answer }) => answer)], [true, n + 1, ["cosigned", "cosigned", "cosigned"]]);
  }
  const { signatures } = parseNote(readFileSync(join(evidence.folder, "cosigned/checkpoint.6")));
  assert.deepEqual(
    signatures.map(({ signature }) => signature.length),
    [64, 2428, 72, 72, 72, 64],
  );
  const step = (await house.verify()).steps.find((one) => one.step === "cosignatures");
  assert.deepEqual(step, { step: "cosignatures", checked: 5, ok: true, broken: null });
});

test("two of three are enough, one is not; asked again, what is missing is added and nothing is lost", async () => {
  await (witnesses[0] as Witness).close();
  assert.deepEqual(await answersOf(evidence), ["unreachable", "cosigned", "cosigned"]);
  assert.equal((await house.verify()).ok, true);
  await evidence.append(entry(1));
  await (witnesses[1] as Witness).close();
  const { is_met } = await cosign(evidence);
  assert.equal(is_met, false);
  const broken = (await house.verify()).steps.find(({ step }) => step === "cosignatures")?.broken;
  assert.deepEqual([broken?.code, broken?.at], ["policy-not-met", "cosigned/checkpoint.2"]);
  await (witnesses[2] as Witness).close();
  const vkey = (await evidence.head()).public_key;
  const back = await Promise.all(
    ["counsel", "insurer"].map((name) =>
      serveWitness({ name: `${name}.example`, folder: join(house.root, "witness", name), logs: [vkey], port: 0, now: () => new Date() }),
    ),
  );
  writePolicy(house, [...back, witnesses[2] as Witness]);
  const again = await cosign(evidence);
  assert.deepEqual([again.is_met, again.witnesses.map(({ answer }) => answer)], [true, ["cosigned", "cosigned", "unreachable"]]);
  assert.equal(parseNote(Buffer.from(again.checkpoint)).signatures.length, 5, "the third one's earlier word is kept");
  for (const witness of back) await witness.close();
});

test("split view and rollback: whatever a house with a copied key does, no two stories have two of three", async () => {
  const story = fc.record({
    common: fc.integer({ min: 1, max: 4 }),
    left: fc.integer({ min: 1, max: 3 }),
    right: fc.integer({ min: 0, max: 3 }),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(story, async ({ common, left, right }) => {
      run += 1;
      for (const witness of witnesses) await witness.close();
      rmSync(join(house.root, "house"), { recursive: true });
      const first = await house.open();
      witnesses = await startWitnesses(house, (await first.head()).public_key, `witness-${run}`);
      for (let n = 0; n < common; n += 1) await first.append(entry(n));
      assert.equal((await cosign(first)).is_met, true);
      await first.close();
      house.copy("", "-copy");
      const [one, two] = [await house.open(), await house.open("-copy")];
      for (let n = 0; n < left; n += 1) await one.append(entry(100 + n));
      for (let n = 0; n < right; n += 1) await two.append(entry(200 + n));
      assert.equal((await cosign(one)).is_met, true);
      const forged = await cosign(two);
      const expected = right < left ? "ahead" : "forked";
      assert.equal(forged.is_met, right === 0, "a copy that only stands still shows what was cosigned before");
      for (const { answer } of forged.witnesses) assert.equal(answer, expected);
      await one.close();
      await two.close();
    }),
    { numRuns: 12 },
  );
});

test("a witness that was down when the house split: each story gets one or two, never both two", async () => {
  await cosign(evidence);
  await evidence.close();
  house.copy("", "-copy");
  const [one, two] = [await house.open(), await house.open("-copy")];
  await one.append(entry(1));
  await two.append(entry(2));
  const [a, b, c] = witnesses as [Witness, Witness, Witness];
  writePolicy(house, [a, b, { ...c, url: "http://127.0.0.1:1" }]);
  assert.equal((await cosign(one)).is_met, true);
  writePolicy(house, witnesses);
  const { is_met, witnesses: asked } = await cosign(two);
  assert.deepEqual([is_met, asked.map(({ answer }) => answer)], [false, ["forked", "forked", "cosigned"]]);
});

test("a witness remembers over a restart, and its key is its own to read", async () => {
  await evidence.append(entry(1));
  await cosign(evidence);
  const folder = join(house.root, "witness", "counsel");
  assert.equal(statSync(join(folder, "witness.key")).mode & 0o777, 0o600);
  const [{ vkey }] = witnesses as [Witness];
  await (witnesses[0] as Witness).close();
  const options = { folder, logs: [(await evidence.head()).public_key], port: 0, now: () => new Date() };
  await assert.rejects(serveWitness({ ...options, name: "else.example" }), { code: "witness-name-wrong" });
  const again = await serveWitness({ ...options, name: "counsel.example" });
  assert.equal(again.vkey, vkey);
  const { checkpoint } = await evidence.head();
  const answer = await fetch(`${again.url}/add-checkpoint`, {
    method: "POST",
    body: formatAddCheckpoint({ oldSize: 0, proof: [], note: checkpoint }),
  });
  assert.deepEqual([answer.status, answer.headers.get("content-type"), await answer.text()], [409, "text/x.tlog.size", "2\n"]);
  await again.close();
});

test("a witness whose memory was changed cosigns nothing any more", async () => {
  await cosign(evidence);
  const heads = join(house.root, "witness", "counsel", "heads");
  const file = join(heads, readdirSync(heads)[0] as string);
  const note = readFileSync(file, "utf8");
  writeFileSync(file, note.replace("\n1\n", "\n0\n"));
  assert.deepEqual(await answersOf(evidence), ["failed", "cosigned", "cosigned"]);
});

test("requests side by side: one size goes forward once, and never back", async () => {
  const url = `${(witnesses[0] as Witness).url}/add-checkpoint`;
  const notes = [(await evidence.head()).checkpoint];
  await evidence.append(entry(1));
  notes.push((await evidence.head()).checkpoint);
  const bodies = Array.from({ length: 20 }, (_, i) => formatAddCheckpoint({ oldSize: 0, proof: [], note: notes[i % 2] as string }));
  const answers = await Promise.all(bodies.map(async (body) => (await fetch(url, { method: "POST", body })).status));
  assert.deepEqual(answers.toSorted(), [200, ...Array.from({ length: 19 }, () => 409)]);
});

const { url: _, ...post } = { url: "", method: "POST" };
const requests = [
  { name: "a GET", path: "/add-checkpoint", init: { method: "GET" }, status: 405 },
  { name: "another path", path: "/checkpoint", init: post, status: 404 },
  { name: "nothing", path: "/add-checkpoint", init: post, status: 400 },
  { name: "too much", path: "/add-checkpoint", init: { ...post, body: "a".repeat(1 << 19) }, status: 400 },
] as const;
for (const { name, path, init, status } of requests) {
  test(`the server answers ${status} to ${name}`, async () =>
    assert.equal((await fetch(`${(witnesses[0] as Witness).url}${path}`, init)).status, status));
}

test("a false witness is not believed: another's signature, rubbish, a huge or endless answer, a size without end", async () => {
  const real = witnesses[1] as Witness;
  const { checkpoint } = await evidence.head();
  const other = await (
    await fetch(`${real.url}/add-checkpoint`, { method: "POST", body: formatAddCheckpoint({ oldSize: 0, proof: [], note: checkpoint }) })
  ).text();
  const name = parseCosignerVkey((witnesses[0] as Witness).vkey).name;
  const lies = [
    { status: 200, body: other, expected: "signature-wrong" },
    { status: 200, body: "ありがとう", expected: "signature-wrong" },
    { status: 200, body: `— ${name} ${Buffer.alloc(76).toString("base64")}\n`, expected: "signature-wrong" },
    { status: 200, body: "a".repeat(1 << 20), expected: "unreachable" },
    { status: 302, body: "", expected: "unreachable" },
    { status: 409, body: "0\n", type: "text/x.tlog.size", expected: "failed" },
    { status: 409, body: "9007199254740993\n", type: "text/x.tlog.size", expected: "ahead" },
    { status: 500, body: "", expected: "failed" },
  ];
  for (const { status, body, type = "text/plain", expected } of lies) {
    const liar = createServer((_request, response) => response.writeHead(status, { "content-type": type, location: "/else" }).end(body));
    await new Promise<void>((listening) => liar.listen(0, "127.0.0.1", listening));
    const url = `http://127.0.0.1:${(liar.address() as AddressInfo).port}`;
    writePolicy(house, [{ ...(witnesses[0] as Witness), url }, ...witnesses.slice(1)]);
    assert.equal((await answersOf(evidence))[0], expected, JSON.stringify({ status, body: body.slice(0, 20) }));
    liar.closeAllConnections();
    liar.close();
  }
});

test("verify finds any letter changed in a cosigned checkpoint, a line too few, a file too many and one of another log", async () => {
  await cosign(evidence);
  const file = join(evidence.folder, "cosigned/checkpoint.1");
  const note = readFileSync(file);
  const codeNow = async () => (await house.verify()).steps.find(({ step }) => step === "cosignatures")?.broken?.code;
  assert.equal(await codeNow(), undefined);
  for (let at = 0; at < note.length; at += 7) {
    const changed = Buffer.from(note);
    changed[at]! ^= 1;
    writeFileSync(file, changed);
    assert.equal(await codeNow(), "cosigned-changed", `byte ${at}`);
  }
  for (let end = note.indexOf("\n", note.indexOf("\n— ") + 1); end !== note.length - 1; end = note.indexOf("\n", end + 1)) {
    writeFileSync(file, note.subarray(0, end + 1));
    assert.equal(await codeNow(), "cosigned-changed", `cut after ${end}`);
  }
  writeFileSync(file, note);
  writeFileSync(`${file}.old`, note);
  assert.equal(await codeNow(), "cosigned-stray");
  rmSync(`${file}.old`);
  writeFileSync(join(evidence.folder, "cosigned/checkpoint.9"), note);
  assert.equal(await codeNow(), "checkpoint-malformed");
});

test("where a tile is broken the cosignatures are not checked, and are not called another log's: with and without a policy", async () => {
  await cosign(evidence);
  for (let n = 1; n <= 3; n += 1) await evidence.append(entry(n));
  await cosign(evidence);
  const file = join(evidence.folder, "log/tile/0/000.p/4");
  const tile = readFileSync(file);
  tile[40]! ^= 1;
  writeFileSync(file, tile);
  for (const policy of ["there", "gone"]) {
    if (policy === "gone") rmSync(house.policyFile);
    const broken = (await house.verify()).steps.flatMap(({ step, broken: what }) => (what === null ? [] : [[step, what.code, what.at]]));
    assert.deepEqual(
      broken,
      [
        ["tree", "tile-changed", "log/tile/0/000.p/4"],
        ["cosignatures", "log-inconsistent", "cosigned/checkpoint.1"],
      ],
      policy,
    );
  }
});

test("a cosigned checkpoint that is taken away is missed by its name, with and without a policy", async () => {
  await cosign(evidence);
  rmSync(join(evidence.folder, "cosigned/checkpoint.1"));
  for (const policy of ["there", "gone"]) {
    if (policy === "gone") rmSync(house.policyFile);
    const broken = (await house.verify()).steps.find(({ step }) => step === "cosignatures")?.broken;
    assert.deepEqual([broken?.code, broken?.at], ["cosigned-missing", "cosigned/checkpoint.1"], policy);
  }
  await evidence.append(entry(1));
  await cosign(evidence);
  assert.ok((await house.verify()).ok);
});

test("without policy nobody is asked and the second signature is still made", async () => {
  rmSync(house.policyFile);
  const { is_met, witnesses: asked, checkpoint } = await cosign(evidence);
  assert.deepEqual([is_met, asked.length, parseNote(Buffer.from(checkpoint)).signatures.length], [null, 0, 2]);
  assert.match(readFileSync(join(house.root, "house/keys/keyring"), "utf8"), new RegExp(`"log_${CASE_ID}\\.ml-dsa-44\\.key"`));
  writeFileSync(house.policyFile, "quorum nobody\n");
  await assert.rejects(cosign(evidence), { code: "policy-malformed" });
});

test("status: who cosigned the newest, and whether that is enough, without asking anybody", async () => {
  const seen = async () => {
    const { policy, newest, fault, tree_size, public_key } = await evidence.witnesses();
    assert.equal(public_key, (await evidence.head()).public_key);
    return {
      newest: newest && [newest.tree_size, newest.is_signed_twice],
      cosigned: policy?.witnesses.map(
        ({ has_cosigned, cosigned_at }) => has_cosigned && Math.abs(Date.parse(cosigned_at ?? "") - Date.now()) < 60_000,
      ),
      quorum: policy?.quorum && [policy.quorum.name, policy.quorum.threshold, policy.quorum.members.length],
      isMet: policy?.is_met,
      fault: fault?.code,
      tree_size,
    };
  };
  const quorum = ["two", 2, 3];
  const nobody = { newest: null, cosigned: [false, false, false], quorum, isMet: false, fault: undefined, tree_size: 1 };
  assert.deepEqual(await seen(), nobody);
  await cosign(evidence);
  assert.deepEqual(await seen(), { ...nobody, newest: [1, true], cosigned: [true, true, true], isMet: true });
  await evidence.append(entry(1));
  await (witnesses[0] as Witness).close();
  await (witnesses[1] as Witness).close();
  await cosign(evidence);
  const one = { ...nobody, newest: [2, true], cosigned: [false, false, true], tree_size: 2 };
  assert.deepEqual(await seen(), one);
  const file = join(evidence.folder, "cosigned/checkpoint.2");
  const note = readFileSync(file);
  const changed = Buffer.from(note);
  changed[changed.length - 20]! ^= 1;
  writeFileSync(file, changed);
  assert.equal((await seen()).fault, "cosigned-changed", "nothing of it is believed");
  writeFileSync(file, note);
  writeFileSync(house.policyFile, "quorum nobody\n");
  assert.deepEqual([(await seen()).fault, (await seen()).newest], ["policy-malformed", null]);
  rmSync(house.policyFile);
  assert.deepEqual(await seen(), { ...one, cosigned: undefined, quorum: undefined, isMet: undefined });
});
