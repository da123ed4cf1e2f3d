// One request and its answer, and how the two web servers write it down.
//
// nginx: the predefined format "combined" of ngx_http_log_module; bytes are those of the body. The user is the account that
// the application tells nginx. IIS: W3C Extended Log File Format, UTC, blanks in values written as +.

import { clockText, DAY_SECONDS, dayParts, dayText, JST_SECONDS, twoDigits } from "./calendar.js";
import { REPORT_SERVER } from "./network.js";

const SERVICES = ["kpi-front", "kpi-report"] as const;
export type Service = (typeof SERVICES)[number];

export interface Request {
  /** Seconds since 1970-01-01 UTC. */
  readonly at: number;
  readonly ip: string;
  /** Account; null before sign-in. */
  readonly user: string | null;
  readonly method: string;
  /** As it stands on the request line, percent-encoded. */
  readonly target: string;
  readonly status: number;
  readonly bytes: number;
  readonly referrer: string | null;
  readonly agent: string;
  /** IIS only: Windows error of the transfer, 64 when the client went away. */
  readonly win32_status: number;
  readonly request_bytes: number;
  readonly taken_ms: number;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** Keeps the text of the last second: thousands of lines share it. */
export class FrontLines {
  private second = -1;
  private stamp = "";

  /** The line without its end. */
  write(request: Request): string {
    const { ip, user, method, target, status, bytes, referrer, agent } = request;
    return `${ip} - ${user ?? "-"} [${this.stampOf(request.at)}] "${method} ${target} HTTP/1.1" ${status} ${bytes} "${referrer ?? "-"}" "${agent}"`;
  }

  /** A client that speaks TLS to a plain port: nginx escapes what it got. */
  writeProbe(at: number, ip: string, hello: readonly number[]): string {
    const bytes = hello.map((byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
    return `${ip} - - [${this.stampOf(at)}] "\\x16\\x03\\x01${bytes}" 400 157 "-" "-"`;
  }

  private stampOf(at: number): string {
    if (at === this.second) return this.stamp;
    const local = at + JST_SECONDS;
    const { year, month, day } = dayParts(Math.floor(local / DAY_SECONDS));
    this.second = at;
    this.stamp = `${twoDigits(day)}/${MONTHS[month - 1]}/${year}:${clockText(local % DAY_SECONDS)} +0900`;
    return this.stamp;
  }
}

const FIELDS =
  "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken";

export class ReportLines {
  private second = -1;
  private stamp = "";

  write(request: Request): string {
    const { ip, user, method, target, status, bytes, referrer, agent } = request;
    const mark = target.indexOf("?");
    const stem = mark < 0 ? target : target.slice(0, mark);
    const query = mark < 0 ? "-" : target.slice(mark + 1);
    const head = `${this.stampOf(request.at)} ${REPORT_SERVER} ${method} ${stem} ${query} 443 ${user ?? "-"} ${ip} ${agent.replaceAll(" ", "+")} ${referrer ?? "-"}`;
    return `${head} ${status} 0 ${request.win32_status} ${bytes} ${request.request_bytes} ${request.taken_ms}`;
  }

  /** What IIS writes when it opens a file or starts again. */
  writeHeader(at: number): readonly string[] {
    return ["#Software: Microsoft Internet Information Services 10.0", "#Version: 1.0", `#Date: ${this.stampOf(at)}`, `#Fields: ${FIELDS}`];
  }

  private stampOf(at: number): string {
    if (at === this.second) return this.stamp;
    this.second = at;
    this.stamp = `${dayText(Math.floor(at / DAY_SECONDS))} ${clockText(at % DAY_SECONDS)}`;
    return this.stamp;
  }
}
