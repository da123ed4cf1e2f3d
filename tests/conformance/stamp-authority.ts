// A time-stamping authority over HTTP: openssl ts, and a workspace that asks it.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Tsa } from "../../packages/engines/timestamp/src/openssl-tsa.fixture.js";
import type { Desk } from "./command.js";

/** What it answers instead of a stamp. */
export interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: Buffer;
}

export function startAuthority(tsa: Tsa, instead: () => Answer | null = () => null): Promise<Server> {
  return serveStamps((query) => instead() ?? { body: reply(tsa, query) });
}

/** An authority that answers as it is told. */
export async function serveStamps(answer: (query: Buffer) => Answer): Promise<Server> {
  const authority = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const { status = 200, type = "application/timestamp-reply", body } = answer(Buffer.concat(pieces));
    response.writeHead(status, { "content-type": type }).end(body);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => authority.once("listening", resolve));
  return authority;
}

function reply(tsa: Tsa, query: Buffer): Buffer {
  writeFileSync(join(tsa.folder, "q"), query);
  spawnSync("openssl", ["ts", "-reply", "-config", "tsa.cnf", "-section", "one", "-queryfile", "q", "-out", "r"], { cwd: tsa.folder });
  return readFileSync(join(tsa.folder, "r"));
}

/** Names the authority in hamon.yml. */
export function setAuthority(
  { workspace }: Pick<Desk, "workspace">,
  { tsa, authority }: { readonly tsa: Tsa; readonly authority: Server },
  lines: Readonly<Record<string, string>> = {},
): void {
  const { port } = authority.address() as AddressInfo;
  writeFileSync(join(workspace, "ca.pem"), readFileSync(join(tsa.folder, "root.pem")));
  const settings = { url: `http://127.0.0.1:${port}/tsa`, ca_file: "ca.pem", ...lines };
  const text = Object.entries(settings).map(([key, value]) => `  ${key}: ${value}\n`);
  writeFileSync(join(workspace, "hamon.yml"), `time_stamps:\n${text.join("")}`);
}
