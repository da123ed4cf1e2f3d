// A worker thread does not inherit the loader of TypeScript: this starts it there, then the worker.
import { register } from "tsx/esm/api";

register();
await import("./match-worker.ts");
