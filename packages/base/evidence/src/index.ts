export type { Evidence, KeepOptions, NewLogEntry } from "./evidence.js";
