#!/usr/bin/env node
// Runs the TypeScript of apps/cli as it stands.
import { register } from "tsx/esm/api";

register();
const { main } = await import("../src/main.ts");
process.exitCode = await main(process.argv.slice(2));
