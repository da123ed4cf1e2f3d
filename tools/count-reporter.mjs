// A reporter of node:test that writes one JSON line: how many passed, failed, were skipped, and why.

export default async function* count(source) {
  const sum = { passed: 0, failed: 0, skipped: [] };
  for await (const { type, data } of source) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (data.details?.type === "suite" || isFileItself(data)) {
      if (type === "test:fail" && isFileItself(data)) sum.failed += 1;
      continue;
    }
    if (data.skip !== undefined)
      sum.skipped.push(`${data.name}${typeof data.skip === "string" && data.skip !== "" ? `: ${data.skip}` : ""}`);
    else if (type === "test:pass") sum.passed += 1;
    else sum.failed += 1;
  }
  yield `${JSON.stringify(sum)}\n`;
}

// node:test reports each file as a test of its own name when it has none inside or ends badly.
function isFileItself(data) {
  return data.nesting === 0 && data.file === undefined ? true : data.name === data.file;
}
