#!/usr/bin/env node
// Runs apps/cli as it was compiled; where its sources have changed since, or never were, the TypeScript as it stands.
import { pathToFileURL } from "node:url";
import { compiledModule } from "./compiled.mjs";

const compiled = compiledModule("apps/cli/src/main.ts");
const { main } = await (compiled === null ? fromSource() : import(pathToFileURL(compiled).href));
process.exitCode = await main(process.argv.slice(2));

async function fromSource() {
  const { register } = await import("tsx/esm/api");
  register();
  return import("../src/main.ts");
}
