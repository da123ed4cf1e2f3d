export * from "./case.js";
export * from "./delivery.js";
export * from "./document.js";
export * from "./evidence.js";
export * from "./fault.js";
export * from "./http.js";
export * from "./obligation.js";
export * from "./table.js";
