// A line of syslog as rsyslog writes it to a file, with the high-precision stamp that is its default.

import { syslogStamp } from "./stamps.js";

export interface SyslogLine {
  readonly at: number;
  readonly host: string;
  readonly program: string;
  readonly pid: number;
  readonly message: string;
}

export function syslogLine({ at, host, program, pid, message }: SyslogLine): string {
  return `${syslogStamp(at)} ${host} ${program}[${pid}]: ${message}`;
}
