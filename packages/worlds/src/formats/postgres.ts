// PostgreSQL's csvlog (version 14 and later: 26 columns, no header) with pgaudit's records, pgaudit.log_rows on.
//
// https://www.postgresql.org/docs/current/runtime-config-logging.html; https://github.com/pgaudit/pgaudit#format

import { writeRow } from "../delimited.js";
import type { Entry } from "../office/trail.js";
import { postgresStamp, postgresStart } from "./stamps.js";

export interface DatabaseClient {
  readonly user: string;
  readonly database: string;
  readonly ip: string;
  readonly application: string;
}

export interface Statement {
  /** Seconds after the last one. */
  readonly after: number;
  /** READ, WRITE, DDL, MISC. */
  readonly class: string;
  /** SELECT, COPY, UPDATE, … */
  readonly command: string;
  /** With its schema; empty for none. */
  readonly table: string;
  readonly sql: string;
  readonly rows: number;
  readonly of?: string | undefined;
}

/** A connection from its start to its end. @param session a number that no other session of the server has */
export function* databaseSession(at: number, session: number, client: DatabaseClient, statements: readonly Statement[]): Generator<Entry> {
  const lines = new SessionLines(at, session, client);
  const { user, database, application } = client;
  const settings = "SSL enabled (protocol=TLSv1.3, cipher=TLS_AES_256_GCM_SHA384, bits=256)";
  const greeting = `connection authorized: user=${user} database=${database} application_name=${application} ${settings}`;
  const first = statements[0]?.of;
  yield lines.entry(at, "authentication", greeting, first);
  let now = at;
  for (const [nth, { after, class: kind, command, table, sql, rows, of }] of statements.entries()) {
    now += after;
    const object = table === "" ? "," : `TABLE,${table}`;
    const quoted = /[",\n]/.test(sql) ? `"${sql.replaceAll('"', '""')}"` : sql;
    yield lines.entry(now, command, `AUDIT: SESSION,${nth + 1},1,${kind},${command},${object},${quoted},<not logged>,${rows}`, of);
  }
  const length = now + 0.4 - at;
  const clock = `${Math.floor(length / 3_600)}:${String(Math.floor(length / 60) % 60).padStart(2, "0")}:${(length % 60).toFixed(3).padStart(6, "0")}`;
  const end = `disconnection: session time: ${clock} user=${user} database=${database} host=${client.ip} port=${lines.port}`;
  yield lines.entry(now + 0.4, "idle", end, first);
}

class SessionLines {
  readonly port: number;
  private readonly pid: number;
  private lines = 0;

  constructor(
    private readonly started: number,
    private readonly session: number,
    private readonly client: DatabaseClient,
  ) {
    this.pid = 1_000 + (session % 60_000);
    this.port = 32_768 + (session % 28_000);
  }

  entry(at: number, tag: string, message: string, of: string | undefined): Entry {
    this.lines += 1;
    const { user, database, ip, application } = this.client;
    const id = `${Math.floor(this.started).toString(16)}.${this.pid.toString(16)}`;
    const record_id = `${id}/${this.lines}`;
    const head = [postgresStamp(at), user, database, String(this.pid), `${ip}:${this.port}`, id, String(this.lines), tag];
    const state = [postgresStart(this.started), `${3 + (this.session % 40)}/${this.lines}`, "0", "LOG", "00000", message];
    const rest = ["", "", "", "", "", "", "", "", application, "client backend", "", "0"];
    return { at, of, record_id, text: writeRow([...head, ...state, ...rest], "\n").slice(0, -1) };
  }
}
