export { createCase, listCases, nameDataMap, readCase } from "./cases.js";
export { intrusionOf } from "./intrusion.js";
export type { OpenCase } from "./open-case.js";
export { endRun, interruptRuns, lastDoneRun, listRuns, readRun, reportRun, startRun, type NewRunRow, type RunEnd } from "./runs.js";
export { addSources, isTableName, listSources } from "./sources.js";
