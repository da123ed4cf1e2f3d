// The screens of a case, in the order of the work, each with the letter after g.

export const SCREENS = [
  { path: "", name: "glance", key: "a" },
  { path: "findings", name: "findings", key: "f" },
  { path: "events", name: "events", key: "v" },
  { path: "exposure", name: "exposure", key: "x" },
  { path: "obligations", name: "obligations", key: "o" },
  { path: "documents", name: "documents", key: "d" },
  { path: "deliveries", name: "deliveries", key: "n" },
  { path: "evidence", name: "evidence", key: "e" },
  { path: "sources", name: "sources", key: "s" },
] as const;

/** Pages that belong to a screen without having a place in the list. */
const WITHIN: Readonly<Record<string, string>> = { rows: "exposure", rules: "findings", unmapped: "exposure", unparsed: "sources" };

/** The screen that an address is of: "/cases/case_1/rows/7" -> "exposure". */
export function screenOf(pathname: string): string {
  const [, , , first = ""] = pathname.split("/");
  return WITHIN[first] ?? first;
}
