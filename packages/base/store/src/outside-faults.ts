// What keeps PostgreSQL from answering for reasons outside of the query, as faults: a full disk, a server that is gone.
//
// Codes: PostgreSQL's appendix A; Node's for a connection.

import pg from "pg";
import { Fault } from "@hamon/records";

const DISK_FULL = "53100";
const GONE = /^(08...|57P0.|ECONNREFUSED|ECONNRESET|EPIPE)$/;
const ENDED = /Connection terminated|not queryable|has been closed/;

/** @throws {Fault} `disk-full`, `database-gone`; any other error as it is. */
export function throwOutsideFault(cause: unknown): never {
  const { code = "", message = "" } = cause as { readonly code?: string; readonly message?: string };
  if (code === DISK_FULL) throw new Fault("disk-full", { at: "db", cause });
  if (GONE.test(code) || ENDED.test(message)) throw new Fault("database-gone", { at: "db", cause });
  throw cause;
}

/** A client whose promised answers are told so. */
export class StoreClient extends pg.Client {
  override query = ((...given: Parameters<pg.Client["query"]>) => {
    const answer: unknown = super.query(...given);
    return answer instanceof Promise ? answer.catch(throwOutsideFault) : answer;
  }) as pg.Client["query"];
}
