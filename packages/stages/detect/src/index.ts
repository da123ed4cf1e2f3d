export { checkRules } from "./check-rules.js";
export { detect, type DetectResult, type OwnStatus } from "./detect.js";
export { eventFields, readRouting } from "./event-fields.js";
export { findGaps } from "./gaps/find-gaps.js";
export { readGapSettings, type GapSettings } from "./gaps/gap-settings.js";
export { withDerived } from "./whole-record.js";
