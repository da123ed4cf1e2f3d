export { collect, type CollectResult } from "./collect.js";
export { checkMappings } from "./mapping/mapping.js";
export { recollect } from "./recollect.js";
