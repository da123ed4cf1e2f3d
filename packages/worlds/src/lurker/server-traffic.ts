// The database server: who signs in by SSH and what they run as others, and what is asked of the database.

import { cronEntry, refusedVisit, visit, type Visit } from "../formats/auth-log.js";
import { databaseSession, type DatabaseClient, type Statement } from "../formats/postgres.js";
import { screenReads, within } from "../office/database-reads.js";
import { weekly } from "../office/file-names.js";
import type { Member } from "../office/staff.js";
import { PLAIN, type Entry, type TrailLog } from "../office/trail.js";
import { busyness, isWorkday, momentOf, rollCount, type Shift } from "../office/workdays.js";
import { weekday } from "../calendar.js";
import { Dice, STREAM } from "../random.js";
import { isOnServer, nightsOn, UNTIL_SERVER, type Lurker, type Night, type Plot } from "./plot.js";
import { BACKUP, DATABASE, DB_SERVER, insideIp, PERIOD, REPORT, SCANNER, type Site } from "./site.js";

const TABLES = ["crm.customer", "crm.policy", "crm.contact_log"] as const;
const READS_BY_SCREEN = 9;

/** When an administrator's turn begins, by plan: Tuesday nights, each in turn. */
function upkeepMoment({ key }: Site, member: Member, day: number): number | null {
  if (weekday(day) !== 2 || (Math.floor(day / 7) + member.no) % 2 !== 0) return null;
  return momentOf(day, 3_000 + new Dice(key).reset(STREAM.serverDay + 6000, member.no * 4_096 + (day % 4_096)).below(2_000));
}

export function authLog(site: Site, plot: Plot): TrailLog {
  const path = weekly("logs/db01/auth-{week}.log", PERIOD);
  return { as: "db01-auth", time_zone: null, form: PLAIN, path, entries: (day) => authEntries(site, plot, day) };
}

function* authEntries(site: Site, plot: Plot, day: number): Generator<Entry> {
  const { staff } = site;
  const host = DB_SERVER.host;
  for (let hour = 0; hour < 24; hour += 1) yield cronEntry(momentOf(day, hour * 3_600 + 1), host);
  yield* visit({ ...nightly(BACKUP.account, BACKUP.ip), at: momentOf(day, 5_395), seconds: 900, of: BACKUP.account });
  for (const member of staff.playing("dba")) {
    const shift = staff.shift(member, day);
    if (shift !== null && isWorkday(day)) yield* visit(byDay(site, member, day, shift));
    const at = upkeepMoment(site, member, day);
    if (at !== null) yield* visit({ ...byNight(site, member, day), at, of: member.account });
  }
  if (weekday(day) === 0)
    for (let nth = 0; nth < 30; nth += 1)
      yield refusedVisit({ at: momentOf(day, 12_600 + nth * 4), host, account: `user${nth}`, ip: SCANNER.ip, of: SCANNER.account });
  for (const [lurker, night] of nightsOn(plot, day)) if (isOnServer(night)) yield* visit(lurkingVisit(lurker, night));
}

function nightly(account: string, ip: string): Omit<Visit, "at" | "seconds" | "of"> {
  return { host: DB_SERVER.host, account, ip, method: "publickey", commands: [] };
}

const CHECKS = ["/usr/bin/systemctl status postgresql", "/usr/bin/tail -n 100 /var/log/postgresql/postgresql.csv", "/usr/bin/df -h"];

function byDay(site: Site, member: Member, day: number, shift: Shift): Visit {
  const dice = new Dice(site.key).reset(STREAM.memberDay + 4000, member.no * 4_096 + (day % 4_096));
  const commands = CHECKS.slice(0, dice.between(1, 3)).map((command) => ({ after: 20 + dice.below(300), as: "root", command }));
  const at = momentOf(day, shift.from + 1_200 + dice.below(9_000));
  return {
    host: DB_SERVER.host,
    account: member.account,
    ip: insideIp(site, member, day),
    method: "publickey",
    at,
    seconds: 2_400,
    commands,
  };
}

function byNight(site: Site, member: Member, day: number): Omit<Visit, "at" | "of"> {
  const commands = ["/usr/bin/psql crm", "/usr/bin/reindexdb crm", "/usr/bin/vacuumdb --analyze crm"];
  const as = { host: DB_SERVER.host, account: member.account, ip: insideIp(site, member, day), method: "publickey" } as const;
  return { ...as, seconds: 3_600, commands: commands.map((command) => ({ after: 60, as: "postgres", command })) };
}

function lurkingVisit({ inside }: Lurker, { at, step, deed_id: of, seconds }: Night): Visit {
  const looks = [
    { after: 30, as: "root", command: "list" },
    { after: 40, as: "postgres", command: "/usr/bin/psql crm" },
  ];
  const commands = step === "server-entered" ? looks : [];
  const as = { host: DB_SERVER.host, account: REPORT.account, ip: inside, method: "password" } as const;
  return { ...as, at: at + UNTIL_SERVER, seconds: Math.max(300, seconds - 400), commands, of };
}

export function databaseLog(site: Site, plot: Plot): TrailLog {
  const traffic = new DatabaseTraffic(site, plot);
  const path = weekly("logs/db01/postgresql-{week}.csv", PERIOD);
  return { as: "db01", time_zone: null, form: PLAIN, path, entries: (day) => traffic.entries(day) };
}

class DatabaseTraffic {
  private readonly dice: Dice;
  private sessions = 0;

  constructor(
    private readonly site: Site,
    private readonly plot: Plot,
  ) {
    this.dice = new Dice(site.key);
  }

  *entries(day: number): Generator<Entry> {
    const { staff } = this.site;
    yield* this.dump(day);
    yield* this.reports(day);
    for (let no = 0; no < staff.count; no += 1) {
      const member = staff.read(no);
      const shift = staff.shift(member, day);
      if (shift !== null) yield* this.screens(member, day, shift);
    }
    for (const member of staff.playing("dba")) yield* this.upkeep(member, day);
    for (const [, night] of nightsOn(this.plot, day)) if (night.step === "customers-read") yield* this.reading(night);
  }

  private session(at: number, client: Omit<DatabaseClient, "database">, statements: readonly Statement[]): Generator<Entry> {
    this.sessions += 1;
    return databaseSession(at, this.sessions * 7, { ...client, database: DATABASE }, statements);
  }

  private *screens(member: Member, day: number, shift: Shift): Generator<Entry> {
    const dice = this.dice.reset(STREAM.memberDay + 5000, member.no * 4_096 + (day % 4_096));
    const count = rollCount(dice, READS_BY_SCREEN * Math.max(0.3, busyness(day)));
    const statements = screenReads(dice, { account: member.account, customers: this.site.customers, count });
    const client = { user: "crm_app", ip: "10.1.2.11", application: "crm-web" };
    yield* this.session(momentOf(day, shift.from + dice.below(3_600)) + dice.share(), client, within(statements, day, shift.from + 3_600));
  }

  private *dump(day: number): Generator<Entry> {
    const dice = this.dice.reset(STREAM.serverDay + 7000, day % 4_096);
    const copy = { class: "READ", command: "COPY", rows: this.site.customers, of: BACKUP.account };
    const statements = TABLES.map(
      (table): Statement => ({ ...copy, after: 20 + dice.share() * 90, table, sql: `COPY ${table} TO stdout;` }),
    );
    yield* this.session(momentOf(day, 5_400), { user: BACKUP.account, ip: BACKUP.ip, application: "pg_dump" }, statements);
  }

  // The report of every morning, by the account that is stolen later.
  private *reports(day: number): Generator<Entry> {
    const dice = this.dice.reset(STREAM.serverDay + 8000, day % 4_096);
    const read = { class: "READ", command: "SELECT" };
    const statements: Statement[] = Array.from({ length: 12 }, (_, branch) => ({
      ...read,
      after: 20 + dice.share() * 60,
      table: TABLES[1],
      rows: dice.between(200, 1_800),
      sql: `select policy_no, premium, renews_in from crm.policy where branch_id = ${branch + 1}`,
    }));
    yield* this.session(
      momentOf(day, 21_600 + dice.below(60)),
      { user: REPORT.account, ip: REPORT.ip, application: "report-batch" },
      statements,
    );
  }

  private *upkeep(member: Member, day: number): Generator<Entry> {
    const at = upkeepMoment(this.site, member, day);
    if (at === null) return;
    const of = member.account;
    const statements = TABLES.flatMap((table): Statement[] => [
      { after: 50, class: "READ", command: "SELECT", table, sql: `select count(*) from ${table}`, rows: 1, of },
      { after: 90, class: "MISC", command: "VACUUM", table: "", sql: `vacuum (analyze) ${table}`, rows: 0, of },
      { after: 30, class: "READ", command: "SELECT", table, sql: `select * from ${table} limit 200`, rows: 200, of },
    ]);
    yield* this.session(at + 70, { user: member.account, ip: "127.0.0.1", application: "psql" }, statements);
  }

  private *reading({ at, parts, deed_id: of, day }: Night): Generator<Entry> {
    const dice = this.dice.reset(STREAM.deed + 2000, day % 4_096);
    const statements = parts.map(({ first, count }): Statement => {
      const sql = `select name, kana, address, phone, mail from crm.customer where customer_id between ${first} and ${first + count - 1}`;
      return { after: 90 + dice.share() * 200, class: "READ", command: "SELECT", table: TABLES[0], sql, rows: count, of };
    });
    yield* this.session(at + UNTIL_SERVER + 60, { user: REPORT.account, ip: "127.0.0.1", application: "psql" }, statements);
  }
}
