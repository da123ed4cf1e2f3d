// Standard base 64, strictly: one text for one run of bytes.
//
// Spec: RFC 4648, section 4, with section 3.5 enforced (no stray bits), as signed notes need it: otherwise a changed
// letter could stand for the same bytes and nobody would notice.

/** The bytes, or null when the text is not exactly what encoding them gives. */
export function parseBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : null;
}
