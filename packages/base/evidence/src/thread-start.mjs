// A worker thread does not inherit the loader of TypeScript: this starts it there, then the program it was given.
import { workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
await import(workerData.program);
