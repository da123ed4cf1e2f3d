// Why bytes cannot be read any further.

/** Key in locales: unparsed.<reason>. */
export type Reason =
  | "truncated" // it ends before its end
  | "damaged" // a checksum or the format itself is wrong
  | "not-supported" // a method or filter that is not read
  | "container-too-large" // needs more memory than is given
  | "password-missing"
  | "password-wrong"
  | "ratio-reached"
  | "depth-reached"
  | "members-reached"
  | "size-reached"
  | "path-outside"
  | "is-link"
  | "is-special"
  | "is-office-book" // another document of Office
  | "book-locked"; // a workbook under a password

/** A class: an error that says which of the reasons it is. Foreseen by every reader of archives. */
export class Broken extends Error {
  readonly reason: Reason;

  constructor(reason: Reason, detail = "") {
    super(detail === "" ? reason : `${reason}: ${detail}`);
    this.reason = reason;
  }
}
