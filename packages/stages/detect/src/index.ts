export { checkRules } from "./check-rules.js";
export { detect, type DetectResult, type OwnStatus } from "./detect.js";
