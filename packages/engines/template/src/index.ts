export {
  lineText,
  type Align,
  type Block,
  type FieldBlock,
  type HeadingBlock,
  type Line,
  type ListBlock,
  type ParagraphBlock,
  type Run,
  type TableBlock,
  type TableColumn,
  type TableRow,
  type TitleBlock,
} from "./block.js";
export { caseValue, intrusionValue, type CaseView } from "./case-value.js";
export {
  elementsOfMask,
  isFigureOf,
  labelItem,
  readMapLabels,
  unknownFigure,
  type Labelled,
  type MapLabels,
} from "./map-labels.js";
export type { TemplateFile } from "./node-reader.js";
export { parseTemplate, type ParseOptions } from "./parse.js";
export { plainText } from "./plain-text.js";
export { checkTemplate, renderTemplate, type Rendered } from "./render.js";
export type { Item, Setting, Sources, Value, Words } from "./source.js";
export { parseStatements, type Statements } from "./statements.js";
export type { Template } from "./template.js";
export { countText, dayText, figureText, japanDay, momentText } from "./value-text.js";
export { parseWords } from "./words.js";
