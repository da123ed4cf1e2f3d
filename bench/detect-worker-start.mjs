// A worker thread does not inherit the loader of TypeScript: this starts it there.
import { register } from "tsx/esm/api";

register();
await import("./detect-worker.ts");
