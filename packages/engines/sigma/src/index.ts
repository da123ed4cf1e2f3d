export { BatchBuilder, type BatchOptions } from "./columns/batch-builder.js";
export { ANY_TEXT, columnRulesOf, sharedRules, type Batch, type Column, type ColumnRule } from "./columns/column.js";
export { ColumnMatcher, type MatcherOptions, type SlowRule } from "./columns/matcher.js";
export { compileColumns, fieldsAsked, type ColumnProgram } from "./columns/program.js";
export { compare, isWithin, parseTimespan, type Bound, type Correlation, type CorrelationType } from "./correlation.js";
export { columnsWatched, toDuckdbCount, toDuckdbSql, type EventTable, type Statement } from "./duckdb-sql.js";
export type { SqlValue } from "./duckdb-predicate.js";
export { evaluateCorrelation, type Match } from "./evaluate-correlation.js";
export { evaluateEvent, evaluateTest, isInterpretable, type SigmaEvent, type SigmaValue } from "./evaluate.js";
export type { PlaceOf, SigmaFault, SigmaFaultCode } from "./fault-code.js";
export { MODIFIER_NAMES } from "./modifier.js";
export { waysFor } from "./plan-detection.js";
export {
  namesOf,
  planRules,
  type DerivedColumn,
  type Fields,
  type Plan,
  type PlannedRule,
  type PlannedWay,
  type RuleStatus,
  type Window,
} from "./plan.js";
export { readingOf, type Reading } from "./reading.js";
export { parseRouting, waysOf, type Route, type Routing, type Way } from "./routing.js";
export type { Seen } from "./seen.js";
export { allOf, anyOf, fieldsOf, mapAtoms, type Atom, type Predicate } from "./predicate.js";
export {
  LEVELS,
  parseRules,
  type CorrelationRule,
  type DetectionRule,
  type FilterRule,
  type Level,
  type Logsource,
  type ParsedRules,
  type Rule,
} from "./rule.js";
