export type { WorldFile, WorldManifest } from "./manifest.js";
export type { OfficeTruth } from "./office/office-truth.js";
export type { RequestPlace, RowTruth, Truth } from "./truth.js";
export { WORLD_NAMES, type OfficeName, type WorldName, type WorldOptions } from "./world-options.js";
export { writeWorld } from "./world.js";
