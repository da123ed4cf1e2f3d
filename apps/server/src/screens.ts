// The built screens: files of apps/web/dist, and its index for every other path.

import { existsSync, readFileSync, statSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import type { Context } from "hono";
import { Fault } from "@hamon/records";

const DIST = fileURLToPath(new URL("../../web/dist/", import.meta.url));
const KINDS: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".json": "application/json",
  ".png": "image/png",
};

export function screens(): (context: Context) => Response {
  return (context) => {
    const path = normalize(decodeURIComponent(new URL(context.req.url).pathname));
    const file = join(DIST, path);
    const isAsset = file.startsWith(DIST) && existsSync(file) && statSync(file).isFile();
    const served = isAsset ? file : join(DIST, "index.html");
    if (!existsSync(served)) throw new Fault("screens-not-built");
    const isHashed = isAsset && path.startsWith("/assets/");
    return new Response(new Uint8Array(readFileSync(served)), {
      headers: {
        "content-type": KINDS[extname(served)] ?? "application/octet-stream",
        "cache-control": isHashed ? "public, max-age=31536000, immutable" : "no-cache",
      },
    });
  };
}
