// Which way a person can be told: mail, else letter, else telephone, else by publication.

import { CHANNELS, type Channel } from "@hamon/records";

/** A person with what is known for telling them. `person_id` here is the person's first row: stable over re-runs. */
export interface Contact {
  readonly person_id: number;
  readonly has_mail: boolean;
  readonly has_letter: boolean;
  readonly has_call: boolean;
}

/**
 * A mail address that can stand in SMTP and in a header as it is: no quoting, no comments, no letters beyond ASCII.
 * RFC 5321 4.1.2 (Dot-string) and 4.5.3.1. Whatever is not of this form is told in another way. The same text serves
 * DuckDB (RE2) and here.
 */
export const MAIL_ADDRESS =
  "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+";
export const MAX_MAIL_ADDRESS = 254;

const mailAddress = new RegExp(`^${MAIL_ADDRESS}$`);

export function isMailAddress(text: string | null): text is string {
  return text !== null && text.length <= MAX_MAIL_ADDRESS && mailAddress.test(text);
}

/** In the order in which they are tried. Publication reaches everybody and is always the last. */
export function channelsFor(contact: Contact, allowed: ReadonlySet<Channel>): readonly Channel[] {
  const can: Readonly<Record<Channel, boolean>> = {
    mail: contact.has_mail,
    letter: contact.has_letter,
    call: contact.has_call,
    publication: true,
  };
  return CHANNELS.filter((channel) => channel === "publication" || (can[channel] && allowed.has(channel)));
}

/** The channel after `tried`, for a person whom it did not reach; null when publication was the last. */
export function nextChannel(contact: Contact, allowed: ReadonlySet<Channel>, tried: Channel): Channel | null {
  const later = CHANNELS.slice(CHANNELS.indexOf(tried) + 1);
  return channelsFor(contact, allowed).find((channel) => later.includes(channel)) ?? null;
}
