// The server on a port of this machine.

import { createServer as createNetServer } from "node:net";
import { serve as serveNode } from "@hono/node-server";
import type { Workspace } from "hamon";
import { Fault } from "@hamon/records";
import { createServer, type ServerOptions } from "./app.js";
import { startStampClock } from "./stamp-clock.js";

export interface ServeOptions extends ServerOptions {
  /** The next free port is taken when this one is not free. */
  readonly port: number;
}

export interface Serving {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const PORTS_TRIED = 50;
const HOST = "127.0.0.1";

/** @throws {Fault} `no-free-port`. */
export async function serve(workspace: Workspace, { port: wanted, ...options }: ServeOptions): Promise<Serving> {
  const server = await createServer(workspace, options);
  const port = await freePortFrom(wanted);
  const listening = serveNode({ fetch: server.fetch, port, hostname: HOST });
  await new Promise<void>((resolve, reject) => {
    listening.once("listening", resolve);
    listening.once("error", reject);
  });
  const url = `http://localhost:${port}`;
  workspace.announce(url);
  const stopStamps = startStampClock(workspace);
  return {
    url,
    port,
    async close() {
      workspace.announce(null);
      await stopStamps();
      await new Promise((resolve) => {
        listening.close(resolve);
        if ("closeAllConnections" in listening) listening.closeAllConnections();
      });
      await server.close();
    },
  };
}

async function freePortFrom(wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + PORTS_TRIED; port += 1) {
    if (await isFree(port)) return port;
  }
  throw new Fault("no-free-port", { params: { first: wanted, last: wanted + PORTS_TRIED - 1 } });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createNetServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, HOST, () => probe.close(() => resolve(true)));
  });
}
