// Samba's vfs_full_audit with the prefix %u|%I|%m|%S, in syslog.

import { syslogLine } from "./syslog.js";

export interface FileUse {
  readonly at: number;
  readonly account: string;
  readonly ip: string;
  readonly machine: string;
  readonly share: string;
  /** openat, unlinkat, renameat, mkdirat. */
  readonly operation: string;
  readonly mode?: "r" | "w";
  readonly path: string;
}

export function sambaLine(host: string, pid: number, use: FileUse): string {
  const { at, account, ip, machine, share, operation, mode, path } = use;
  const opened = mode === undefined ? "" : `${mode}|`;
  const message = `${account}|${ip}|${machine.toLowerCase()}|${share}|${operation}|ok|${opened}${path}`;
  return syslogLine({ at, host, program: "smbd_audit", pid, message });
}
