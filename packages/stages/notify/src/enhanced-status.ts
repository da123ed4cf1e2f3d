// Why a mail did not arrive, from the status code of the server that refused it, as a key of our own words.
//
// Spec: RFC 3463 (class.subject.detail) and its registry; RFC 5321 4.2.1 for the reply's first digit.

/** Keys in locales: returns.<reason>. */
const RETURN_REASONS = [
  "mailbox-unknown",
  "mailbox-disabled",
  "mailbox-full",
  "domain-unknown",
  "address-malformed",
  "not-routed",
  "message-refused",
  "policy-refused",
  "not-delivered",
] as const;
export type ReturnReason = (typeof RETURN_REASONS)[number];

const BY_DETAIL: Readonly<Record<string, ReturnReason>> = {
  "1.1": "mailbox-unknown",
  "1.2": "domain-unknown",
  "1.3": "address-malformed",
  "1.6": "mailbox-unknown",
  "1.10": "domain-unknown",
  "2.1": "mailbox-disabled",
  "2.2": "mailbox-full",
  "4.4": "not-routed",
  "4.7": "not-routed",
};
const BY_SUBJECT: Readonly<Record<string, ReturnReason>> = {
  "1": "mailbox-unknown",
  "4": "not-routed",
  "5": "message-refused",
  "6": "message-refused",
  "7": "policy-refused",
};

const STATUS = /(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)/;

/** "550 5.1.1 no such user" -> mailbox-unknown. Text without a code that we know: not-delivered. */
export function returnReason(text: string): ReturnReason {
  const [, , subject = "", detail = ""] = STATUS.exec(text) ?? [];
  return BY_DETAIL[`${subject}.${detail}`] ?? BY_SUBJECT[subject] ?? "not-delivered";
}

/** Whether trying again later is pointless: 5yz, or 5.x.y. */
export function isPermanent(responseCode: number): boolean {
  return responseCode >= 500 && responseCode <= 599;
}
