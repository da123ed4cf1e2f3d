export { decide, type DecideResult } from "./decide.js";
export { fileObligation } from "./filing.js";
export { checkLaws } from "./law-files.js";
export { viewObligations } from "./obligations-view.js";
export { stateFact } from "./stated-fact.js";
