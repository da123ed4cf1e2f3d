export { CONTENT_FOLDERS, type Content, type ContentFile, type ContentFolder } from "./content.js";
export { loadContent } from "./load.js";
export { PACK_FILE, PACK_NAME, packDigest, PACKS_FOLDER, type PackFile, type PackPin, type RulePack } from "./rule-packs.js";
export { ruleTitle } from "./rule-title.js";
export { looseYaml, parseYaml, writeYaml } from "./yaml-file.js";
