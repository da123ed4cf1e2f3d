export { checkTemplates } from "./check-templates.js";
export { listDocuments } from "./document-rows.js";
export { report, type ReportResult } from "./report.js";
