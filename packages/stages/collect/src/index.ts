export { collect, type CollectResult } from "./collect.js";
export { recollect } from "./recollect.js";
