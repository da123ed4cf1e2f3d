export { collect, type CollectResult } from "./collect.js";
export { checkMappings } from "./check-mappings.js";
export { recollect } from "./recollect.js";
