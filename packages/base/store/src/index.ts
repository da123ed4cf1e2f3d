export type { Store } from "./store.js";
export type { Database } from "./tables.js";
