// A reporter of node:test that prints only what failed, with its reason.

import { inspect } from "node:util";

export default async function* failures(source) {
  for await (const { type, data } of source) {
    if (type !== "test:fail") continue;
    const error = data.details?.error;
    yield `\n✗ ${sourceOf(data.file ?? "")} › ${data.name}\n${inspect(error?.cause ?? error, { depth: 4 })}\n`;
  }
}

// Tests run as they were compiled; a reader looks for what was written.
function sourceOf(file) {
  return file.replace(/\.cache\/compiled\/\w+\/(.*)\.js$/, "$1.ts");
}
