export { isCorporateNumber, isInsurerNumber, isLuhn, isMyNumber } from "./check-digits.js";
export { recogniseColumns, type Column, type TableHead } from "./columns.js";
export {
  compileKinds,
  CONFIDENCES,
  CONTEXTS,
  FORMS,
  MOST_KINDS,
  type Confidence,
  type Form,
  type KindDefinition,
  type Kinds,
  type ValueContext,
  type WordLists,
} from "./kinds.js";
export { newScanner, type Scanner, type TableColumns } from "./scanner.js";
export type { Finding, FindingSink } from "./scene.js";
export { isShape } from "./shape.js";
