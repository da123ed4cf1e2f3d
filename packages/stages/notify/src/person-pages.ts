// Persons from the lake, a page at a time: never all of them, and their names only for as long as a page is written.

import type { OpenCase } from "@hamon/case";
import type { LakeSession } from "@hamon/lake";
import { MAIL_ADDRESS, MAX_MAIL_ADDRESS, type Contact } from "./contact.js";

/** Personal data: in memory for one page, in letters, lists and mails, nowhere else. */
export interface Person {
  readonly person_id: number;
  readonly name: string | null;
  readonly name_kana: string | null;
  readonly postal_code: string | null;
  readonly address: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly element_mask: number;
  readonly certainty: string;
}

// Contacts alone, in the order of the person's first row: DuckDB then skips to a page.
const CONTACTS = `create or replace temp table contact as
  select first_row_id as person_id,
    coalesce(length(email) <= ${MAX_MAIL_ADDRESS} and regexp_full_match(email, $mail_address), false) as has_mail,
    coalesce(trim(address, ' 　') <> '', false) as has_letter,
    coalesce(length(regexp_replace(phone, '[^0-9０-９]', '', 'g')) >= 8, false) as has_call
  from person order by first_row_id`;

const CONTACTS_OF = "select contact.* from contact join (select unnest($ids) as person_id) as wanted using (person_id)";

export interface ContactPages {
  readonly total: number;
  after(person_id: number, limit: number): Promise<readonly Contact[]>;
  of(person_ids: readonly number[]): Promise<readonly Contact[]>;
}

export async function openContacts(session: LakeSession): Promise<ContactPages> {
  await session.exec(CONTACTS, { mail_address: MAIL_ADDRESS });
  const [count] = await session.query<{ n: number }>("select count(*) as n from contact");
  return {
    total: count?.n ?? 0,
    after: (after, limit) =>
      session.query<Contact>("select * from contact where person_id > $after order by person_id limit $limit", { after, limit }),
    of: (person_ids) => (person_ids.length === 0 ? Promise.resolve([]) : session.query<Contact>(CONTACTS_OF, { ids: person_ids })),
  };
}

/** The persons of some first rows, by id. One who is no longer there is left out. */
export async function readPersons({ lake }: Pick<OpenCase, "lake">, person_ids: readonly number[]): Promise<ReadonlyMap<number, Person>> {
  if (person_ids.length === 0) return new Map();
  const rows = await lake.query<Person>(
    `select first_row_id as person_id, name, name_kana, postal_code, address, phone, email, element_mask, certainty
     from person join (select unnest($ids) as first_row_id) as wanted using (first_row_id)`,
    { ids: person_ids },
  );
  return new Map(rows.map((row) => [row.person_id, row]));
}

export async function countPersons({ lake }: Pick<OpenCase, "lake">): Promise<number> {
  const [row] = await lake.query<{ n: number }>("select count(*) as n from person");
  return row?.n ?? 0;
}
