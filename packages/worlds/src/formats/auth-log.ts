// auth.log of a Linux server: OpenSSH and sudo.

import type { Entry } from "../office/trail.js";
import { syslogLine } from "./syslog.js";

export interface Visit {
  readonly at: number;
  readonly host: string;
  readonly account: string;
  readonly ip: string;
  readonly method: "publickey" | "password";
  /** How long it stays. */
  readonly seconds: number;
  /** Commands with sudo, each some seconds after the last. */
  readonly commands: readonly Command[];
  readonly of?: string | undefined;
}

export interface Command {
  readonly after: number;
  readonly as: string;
  readonly command: string;
}

export function* visit({ at, host, account, ip, method, seconds, commands, of }: Visit): Generator<Entry> {
  const pid = 1_000 + (Math.floor(at * 3) % 60_000);
  const port = 32_768 + (Math.floor(at * 7) % 28_000);
  const line = (moment: number, program: string, message: string): Entry => ({
    at: moment,
    of,
    text: syslogLine({ at: moment, host, program, pid, message }),
  });
  const key = method === "publickey" ? ": ED25519 SHA256:0000000000000000000000000000000000000000000" : "";
  yield line(at, "sshd", `Accepted ${method} for ${account} from ${ip} port ${port} ssh2${key}`);
  yield line(at + 0.05, "sshd", `pam_unix(sshd:session): session opened for user ${account}(uid=${1_000 + account.length}) by (uid=0)`);
  let now = at;
  for (const { after, as, command } of commands) {
    now += after;
    yield line(now, "sudo", `${account.padStart(8)} : TTY=pts/0 ; PWD=/home/${account} ; USER=${as} ; COMMAND=${command}`);
  }
  const end = Math.max(at + seconds, now + 5);
  yield line(end, "sshd", `Disconnected from user ${account} ${ip} port ${port}`);
  yield line(end + 0.05, "sshd", `pam_unix(sshd:session): session closed for user ${account}`);
}

export function refusedVisit({ at, host, account, ip, of }: Pick<Visit, "at" | "host" | "account" | "ip" | "of">): Entry {
  const pid = 1_000 + (Math.floor(at * 3) % 60_000);
  const port = 32_768 + (Math.floor(at * 7) % 28_000);
  return {
    at,
    of,
    text: syslogLine({ at, host, program: "sshd", pid, message: `Failed password for ${account} from ${ip} port ${port} ssh2` }),
  };
}

/** What cron leaves every hour. */
export function cronEntry(at: number, host: string): Entry {
  const pid = 1_000 + (Math.floor(at) % 60_000);
  return {
    at,
    text: syslogLine({ at, host, program: "CRON", pid, message: "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)" }),
  };
}
