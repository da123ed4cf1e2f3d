export { placeFile, type PlacedFile } from "./placed-file.js";
export { openPress, type Letter, type LetterOptions, type LettersResult, type PdfResult, type Press, type PrintOptions } from "./press.js";
export { cleanText } from "./printable.js";
export { printXlsx } from "./sheet.js";
export { printDocx } from "./word.js";
