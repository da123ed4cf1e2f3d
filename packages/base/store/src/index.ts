export { openStore, type StoreOptions } from "./open.js";
export type { Store } from "./store.js";
export type { Database } from "./tables.js";
