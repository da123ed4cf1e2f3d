// What an application asks its database for on behalf of people at screens.

import type { Statement } from "../formats/postgres.js";
import type { Dice } from "../random.js";
import { dayOf, momentOf } from "./workdays.js";

export interface Screens {
  /** Who sits there: the database knows it from a comment only. */
  readonly account: string;
  readonly customers: number;
  readonly count: number;
}

/** One customer after the other; now and then a note. */
export function screenReads(dice: Dice, { account, customers, count }: Screens): readonly Statement[] {
  return Array.from({ length: count }, (): Statement => {
    const id = 1 + dice.below(customers);
    const isWrite = dice.chance(0.15);
    const after = 20 + dice.share() * 900;
    if (!isWrite)
      return {
        after,
        class: "READ",
        command: "SELECT",
        table: "crm.customer",
        sql: `select * from crm.customer where customer_id = ${id} /* ${account} */`,
        rows: 1,
      };
    const sql = `update crm.contact_log set noted_at = now() where customer_id = ${id} /* ${account} */`;
    return { after, class: "WRITE", command: "UPDATE", table: "crm.contact_log", sql, rows: 1 };
  });
}

/** So many of them as end on the same day, from a second of the day on. */
export function within(statements: readonly Statement[], day: number, second: number): readonly Statement[] {
  let now = momentOf(day, second);
  return statements.filter(({ after }) => {
    now += after;
    return dayOf(now + 60) === day;
  });
}
