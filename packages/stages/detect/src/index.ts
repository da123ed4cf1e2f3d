export { checkRules } from "./check-rules.js";
export { detect, type DetectResult } from "./detect.js";
export { testRules } from "./test-rules.js";
export { listRuleRows } from "./rule-rows.js";
export type { OwnStatus } from "./rule-tale.js";
export { eventFields, readRouting } from "./event-fields.js";
export { findGaps } from "./gaps/find-gaps.js";
export { readGapSettings, type GapSettings } from "./gaps/gap-settings.js";
export { withDerived } from "./whole-record.js";
