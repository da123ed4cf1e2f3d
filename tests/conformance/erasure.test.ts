// hamon erase and hamon keys rotate, as a user meets them: with a key file, with a passphrase.

import assert from "node:assert/strict";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import type { EraseResult } from "@hamon/records";
import { Desk, type Ended } from "./command.js";

const desks: Desk[] = [];
after(() => desks.forEach((desk) => desk.remove()));

/** A workspace with a case and one table added. */
async function deskWith(settings: string): Promise<{ readonly desk: Desk; readonly init: Ended }> {
  const desk = new Desk();
  desks.push(desk);
  assert.equal((await desk.run(["init"])).code, 0);
  appendFileSync(join(desk.workspace, "hamon.yml"), settings);
  const init = await desk.run(["init", "--title", "試験", "--organisation", "例示損害保険"]);
  writeFileSync(join(desk.folder, "会員.csv"), "no,name\n1,山田太郎\n");
  assert.equal((await desk.run(["add", "会員.csv", "--table", "member"])).code, 0);
  return { desk, init };
}

/** Runs a command with these in its environment. */
async function withSaid<Result>(said: Readonly<Record<string, string>>, work: () => Promise<Result>): Promise<Result> {
  Object.assign(process.env, said);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(said)) delete process.env[name];
  }
}

test("with a key file: what losing keys means is said first; rotated, erased, verified", async () => {
  const { desk, init } = await deskWith("");
  assert.match(init.out, /keys には、署名の鍵と、原本と集計表を開く鍵が入ります。失うと/);
  assert.equal((await desk.run(["collect"])).code, 0);
  const keyOf = () => readFileSync(join(desk.workspace, "keys", "vault.key"), "utf8");
  const before = keyOf();
  const rotated = await desk.run(["keys", "rotate"]);
  assert.equal(rotated.code, 0, rotated.err);
  assert.match(rotated.out, /事案 1 件の鍵を新しい鍵のファイルに替えました/);
  assert.notEqual(keyOf(), before);
  assert.equal((await desk.run(["verify"])).code, 0);
  const erased = await desk.run(["erase", "会員.csv", "--reason", "本人の請求", "--json"]);
  assert.equal(erased.code, 0, erased.err);
  const result = JSON.parse(erased.out) as EraseResult;
  assert.deepEqual([result.erased.length, result.is_scrubbed], [1, true]);
  assert.equal((await desk.run(["verify"])).code, 0);
  const again = await desk.run(["erase", "会員.csv", "--reason", "本人の請求"]);
  assert.equal(again.code, 1);
  assert.match(again.err, /1 番目に挙げた原本がないか、すでに消去されています/);
  assert.doesNotMatch(again.err, /会員/);
});

test("with a passphrase: asked for before there is a case, changed, and the old one opens nothing", async () => {
  const { desk } = await withSaid({ HAMON_PASSPHRASE: "古い合言葉" }, () => deskWith("vault: { by: passphrase }\n"));
  const run = (words: string, said: string | null) =>
    withSaid(said === null ? {} : { HAMON_PASSPHRASE: said }, () => desk.run(words.split(" ")));
  const none = await run("init --title 二件目", null);
  assert.equal(none.code, 1);
  assert.match(none.err, /パスフレーズがありません[^]*HAMON_PASSPHRASE/);
  assert.equal((JSON.parse((await run("status --json", "古い合言葉")).out) as { case: { title: { ja: string } } }).case.title.ja, "試験");
  for (const words of ["collect", "status"]) assert.match((await run(words, null)).err, /パスフレーズがありません/);
  assert.match((await run("collect", "違う合言葉")).err, /鍵束を開けません/);
  assert.equal((await run("collect", "古い合言葉")).code, 0);
  assert.match((await run("keys rotate", "古い合言葉")).err, /新しいパスフレーズがありません/);
  const rotated = await withSaid({ HAMON_NEW_PASSPHRASE: "新しい合言葉" }, () => run("keys rotate", "古い合言葉"));
  assert.equal(rotated.code, 0, rotated.err);
  for (const said of ["古い合言葉", null]) {
    const locked = await run("verify", said);
    assert.equal(locked.code, 3, "what needs no key is verified all the same");
    assert.match(locked.out, said === null ? /✗.*パスフレーズがありません。暗号文のハッシュだけ/ : /✗.*鍵が違います。暗号文のハッシュだけ/);
    assert.equal(locked.out.match(/✓/g)?.length, 5);
    assert.match((await run("status", said)).err, said === null ? /パスフレーズがありません/ : /鍵束を開けません/);
  }
  assert.equal((await run("verify", "新しい合言葉")).code, 0);
  assert.equal((await run("status", "新しい合言葉")).code, 0);
});

test("with a passphrase a server asks for it before it serves, and a wrong one is refused", async () => {
  const { desk } = await withSaid({ HAMON_PASSPHRASE: "合言葉" }, () => deskWith("vault: { by: passphrase }\n"));
  for (const said of [{}, { HAMON_PASSPHRASE: "違う" }]) {
    const ended = await withSaid(said, () => desk.run(["serve"]));
    assert.equal(ended.code, 1);
    assert.match(ended.err, "HAMON_PASSPHRASE" in said ? /鍵束を開けません/ : /パスフレーズがありません/);
  }
});
