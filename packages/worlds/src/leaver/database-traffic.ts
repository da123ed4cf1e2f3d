// The customer database: the application's readings, people who ask it themselves, administrators at night, a dump every night.

import { databaseSession, type Statement } from "../formats/postgres.js";
import { screenReads, within } from "../office/database-reads.js";
import { weekly } from "../office/file-names.js";
import type { Member } from "../office/staff.js";
import { PLAIN, type Entry, type TrailLog } from "../office/trail.js";
import { busyness, dayOf, isWorkday, momentOf, rollCount, rollSecond, type Shift } from "../office/workdays.js";
import { Dice, STREAM } from "../random.js";
import { weekday } from "../calendar.js";
import { asksDatabase, DATABASE, PERIOD, type Firm } from "./company.js";
import { BACKUP, type Plot, type Reading } from "./plot.js";

const TABLES = ["crm.customer", "crm.policy", "crm.contact_log", "crm.agency"] as const;
const READS_BY_SCREEN = 9;
const TOOL = "A5:SQL Mk-2";

export function databaseLog(firm: Firm, plot: Plot): TrailLog {
  const traffic = new DatabaseTraffic(firm, plot);
  return {
    as: "db1",
    time_zone: null,
    form: PLAIN,
    path: weekly("logs/db1/postgresql-{week}.csv", PERIOD),
    entries: (day) => traffic.entries(day),
  };
}

class DatabaseTraffic {
  private readonly dice: Dice;
  private sessions = 0;

  constructor(
    private readonly firm: Firm,
    private readonly plot: Plot,
  ) {
    this.dice = new Dice(firm.key);
  }

  *entries(day: number): Generator<Entry> {
    const { staff } = this.firm;
    yield* this.dump(day);
    for (let no = 0; no < staff.count; no += 1) {
      const member = staff.read(no);
      const shift = staff.shift(member, day);
      if (shift === null) continue;
      yield* this.screens(member, day, shift);
      if (asksDatabase(this.firm, no)) yield* this.questions(member, day, shift);
    }
    for (const member of staff.playing("dba")) yield* this.upkeep(member, day);
    for (const reading of this.plot.readings) if (dayOf(reading.at) === day) yield* this.reading(reading);
  }

  // The application is one account of the database; who sat at the screen is in its comment.
  private *screens(member: Member, day: number, shift: Shift): Generator<Entry> {
    const dice = this.dice.reset(STREAM.memberDay + 1000, member.no * 4_096 + (day % 4_096));
    const count = rollCount(dice, READS_BY_SCREEN * Math.max(0.3, busyness(day)));
    const statements = screenReads(dice, { account: member.account, customers: this.firm.customers, count });
    const client = { user: "crm_app", database: DATABASE, ip: "10.1.2.11", application: "crm-web" };
    yield* this.session(momentOf(day, shift.from + dice.below(3_600)) + dice.share(), client, within(statements, day, shift.from + 3_600));
  }

  private *questions(member: Member, day: number, shift: Shift): Generator<Entry> {
    const dice = this.dice.reset(STREAM.memberDay + 2000, member.no * 4_096 + (day % 4_096));
    const isAnalyst = this.firm.staff.part(member.no) === "analyst";
    const count = rollCount(dice, isAnalyst ? 14 : 1.4 * busyness(day));
    if (count === 0) return;
    const of = isAnalyst ? member.account : undefined;
    const statements = Array.from({ length: count }, () => ({ ...this.question(dice, isAnalyst), of }));
    const client = { user: member.account, database: DATABASE, ip: member.ip, application: TOOL };
    const from = rollSecond(dice, shift);
    yield* this.session(momentOf(day, from) + dice.share(), client, within(statements, day, from));
  }

  // Sums by month, lists of a branch, and for analysts whole tables of contracts.
  private question(dice: Dice, isAnalyst: boolean): Statement {
    const read = { class: "READ", command: "SELECT", after: 15 + dice.share() * 400 };
    const branch = dice.between(1, 60);
    if (isAnalyst && dice.chance(0.5)) {
      const rows = Math.round(this.firm.customers * (0.1 + 0.8 * dice.share()));
      return {
        ...read,
        table: TABLES[1],
        sql: "select policy_no, product, premium, start_on from crm.policy where start_on >= '2024-04-01'",
        rows,
      };
    }
    if (dice.chance(0.45))
      return { ...read, table: TABLES[1], sql: "select branch_id, count(*), sum(premium) from crm.policy group by branch_id", rows: 60 };
    const rows = dice.between(5, 900);
    return {
      ...read,
      table: TABLES[0],
      sql: `select customer_id, name, phone from crm.customer where branch_id = ${branch} and renews_in = '2025-04'`,
      rows,
    };
  }

  // By plan: on Wednesdays after hours and on the last Saturday night, each administrator in turn.
  private *upkeep(member: Member, day: number): Generator<Entry> {
    const isTurn = weekday(day) === 3 && (Math.floor(day / 7) + member.no) % 2 === 0 && isWorkday(day);
    if (!isTurn) return;
    const dice = this.dice.reset(STREAM.serverDay + 1000, member.no * 4_096 + (day % 4_096));
    const of = member.account;
    const statements: Statement[] = TABLES.flatMap((table): Statement[] => [
      { after: 40 + dice.share() * 300, class: "READ", command: "SELECT", table, sql: `select count(*) from ${table}`, rows: 1, of },
      { after: 60 + dice.share() * 300, class: "MISC", command: "VACUUM", table: "", sql: `vacuum (analyze) ${table}`, rows: 0, of },
      { after: 30, class: "READ", command: "SELECT", table, sql: `select * from ${table} limit 200`, rows: 200, of },
    ]);
    const client = { user: member.account, database: DATABASE, ip: member.ip, application: "psql" };
    yield* this.session(momentOf(day, 78_000 + dice.below(1_500)), client, statements);
  }

  private *dump(day: number): Generator<Entry> {
    const dice = this.dice.reset(STREAM.serverDay + 2000, day % 4_096);
    const rows = this.firm.customers;
    const statements = TABLES.map(
      (table): Statement => ({
        after: 20 + dice.share() * 90,
        class: "READ",
        command: "COPY",
        table,
        sql: `COPY ${table} TO stdout;`,
        rows,
        of: BACKUP,
      }),
    );
    const client = { user: BACKUP, database: DATABASE, ip: "10.1.0.9", application: "pg_dump" };
    yield* this.session(momentOf(day, 5_400 + dice.below(200)), client, statements);
  }

  private *reading({ member, at, part, of }: Reading): Generator<Entry> {
    const { first, count } = part;
    const columns = "customer_id, name, kana, postal_code, address, phone, mail, birth_date";
    const sql = `select ${columns} from crm.customer where customer_id between ${first} and ${first + count - 1}`;
    const statement: Statement = { after: 45, class: "READ", command: "SELECT", table: TABLES[0], sql, rows: count, of };
    const client = { user: member.account, database: DATABASE, ip: member.ip, application: TOOL };
    yield* this.session(at, client, [statement]);
  }

  private session(at: number, client: Parameters<typeof databaseSession>[2], statements: readonly Statement[]): Generator<Entry> {
    this.sessions += 1;
    return databaseSession(at, this.sessions * 7, client, statements);
  }
}
