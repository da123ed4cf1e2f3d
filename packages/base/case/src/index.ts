export type { OpenCase } from "./open-case.js";
