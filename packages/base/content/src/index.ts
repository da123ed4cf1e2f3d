export type { Content, ContentFile, ContentFolder } from "./content.js";
export { loadContent } from "./load.js";
export { ruleTitle } from "./rule-title.js";
export { looseYaml, parseYaml, writeYaml } from "./yaml-file.js";
