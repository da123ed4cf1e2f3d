// A worker of Node 20 does not inherit tsx: it registers it itself, then loads the writer.
import { register } from "tsx/esm/api";

register();
await import("./office-worker.ts");
