export { collect, type CollectResult } from "./collect.js";
