// A passphrase: from the environment, else typed where there is a terminal. It is not shown and not kept.

import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { loadContent } from "hamon";
import { languageOf } from "./language.js";

/** For opening a workspace: HAMON_PASSPHRASE, or typed, once. */
export const askPassphrase = once("HAMON_PASSPHRASE", "ask");

/** For a new passphrase: HAMON_NEW_PASSPHRASE, or typed. */
export const askNewPassphrase = once("HAMON_NEW_PASSPHRASE", "ask-new");

/** Of an archive: HAMON_ARCHIVE_PASSWORD, or typed. */
export const askArchivePassword = once("HAMON_ARCHIVE_PASSWORD", "ask-archive");

function once(variable: string, sentence: string): () => Promise<string | null> {
  let said: Promise<string | null> | null = null;
  return () => (said ??= ask(variable, sentence));
}

async function ask(variable: string, sentence: string): Promise<string | null> {
  const given = process.env[variable];
  if (given !== undefined) return given;
  if (!process.stdin.isTTY) return null;
  const language = languageOf(process.argv.slice(2), process.env);
  process.stderr.write((await loadContent()).sentence(language, `cli.passphrase.${sentence}`));
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await reader.question("");
  } finally {
    reader.close();
    process.stderr.write("\n");
  }
}
