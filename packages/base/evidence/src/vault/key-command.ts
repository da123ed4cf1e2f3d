// An external key management: a shell command that takes bytes on stdin and gives bytes on stdout.

import { spawn } from "node:child_process";
import { Fault } from "@hamon/records";

const MAX_OUTPUT_BYTES = 3072;
const TIMEOUT_MS = 60_000;

/** What the command says of the key is not repeated: it may hold secrets. @throws {Fault} `vault-command-missing`, `vault-command-failed`. */
export async function runKeyCommand(command: string | undefined, input: Buffer): Promise<Buffer> {
  if (command === undefined) throw new Fault("vault-command-missing");
  const child = spawn(command, { shell: true, stdio: ["pipe", "pipe", "inherit"], timeout: TIMEOUT_MS });
  const parts: Buffer[] = [];
  child.stdout.on("data", (part: Buffer) => void parts.push(part));
  child.stdin.on("error", () => undefined); // one that does not read its input says so by how it ends
  child.stdin.end(input);
  const status = await new Promise<string>((done) => {
    child.once("error", () => done("not-started"));
    child.once("close", (code, signal) => done(String(signal ?? code)));
  });
  const output = Buffer.concat(parts);
  if (status === "0" && output.length > 0 && output.length <= MAX_OUTPUT_BYTES) return output;
  throw new Fault("vault-command-failed", { params: { status, bytes: output.length } });
}
