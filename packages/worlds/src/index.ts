export type { WorldFile, WorldManifest } from "./manifest.js";
export type { RequestPlace, RowTruth, Truth } from "./truth.js";
export { writeWorld, type WorldOptions } from "./world.js";
