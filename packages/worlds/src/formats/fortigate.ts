// FortiGate's log lines: SSL VPN events and forwarded traffic.
//
// FortiOS Log Reference: 39424 tunnel up, 39425 tunnel down, 39426 login failed; 0000000013 forward traffic.

import type { Entry } from "../office/trail.js";
import { japanParts } from "./stamps.js";

const DEVICE = 'devname="fw01" devid="FG100E0000000001"';

function head(at: number, logid: string, [type, subtype]: readonly [string, string], level: string): string {
  const [date, clock] = japanParts(at);
  const nanoseconds = `${Math.floor(at)}${String(Math.floor((at % 1) * 1e9)).padStart(9, "0")}`;
  const when = `date=${date} time=${clock} ${DEVICE} eventtime=${nanoseconds} tz="+0900"`;
  return `${when} logid="${logid}" type="${type}" subtype="${subtype}" level="${level}" vd="root"`;
}

export interface Tunnel {
  readonly at: number;
  readonly user: string;
  /** Outside. */
  readonly from: string;
  readonly country: string;
  /** Inside; null where none was given. */
  readonly inside: string | null;
  readonly tunnel_id: number;
  readonly of?: string | undefined;
}

export function tunnelUp({ at, user, from, country, inside, tunnel_id, of }: Tunnel): Entry {
  const about = `logdesc="SSL VPN tunnel up" action="tunnel-up" tunneltype="ssl-tunnel" tunnelid=${tunnel_id} remip=${from} srccountry="${country}" tunnelip=${inside ?? "(null)"}`;
  const rest = `user="${user}" group="vpn-users" dst_host="N/A" reason="tunnel established" msg="SSL tunnel established"`;
  return { at, of, text: `${head(at, "0101039424", ["event", "vpn"], "information")} ${about} ${rest}` };
}

export function tunnelDown(tunnel: Tunnel, seconds: number, [sent, received]: readonly [number, number]): Entry {
  const { user, from, country, inside, tunnel_id, of } = tunnel;
  const at = tunnel.at + seconds;
  const about = `logdesc="SSL VPN tunnel down" action="tunnel-down" tunneltype="ssl-tunnel" tunnelid=${tunnel_id} remip=${from} srccountry="${country}" tunnelip=${inside ?? "(null)"}`;
  const rest = `user="${user}" group="vpn-users" duration=${Math.round(seconds)} sentbyte=${sent} rcvdbyte=${received} reason="N/A" msg="SSL tunnel shutdown"`;
  return { at, of, text: `${head(at, "0101039425", ["event", "vpn"], "information")} ${about} ${rest}` };
}

export function tunnelDenied({ at, user, from, country, of }: Tunnel): Entry {
  const about = `logdesc="SSL VPN login fail" action="ssl-login-fail" tunneltype="ssl-web" tunnelid=0 remip=${from} srccountry="${country}"`;
  const rest = `user="${user}" group="N/A" dst_host="N/A" reason="sslvpn_login_permission_denied" msg="SSL user failed to logged in"`;
  return { at, of, text: `${head(at, "0101039426", ["event", "vpn"], "alert")} ${about} ${rest}` };
}

export interface Flow {
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly service: string;
  readonly policy: string;
  readonly user: string | null;
  readonly seconds: number;
  readonly sent: number;
  readonly received: number;
  readonly of?: string | undefined;
}

export function flowEntry({ at, from, to, port, service, policy, user, seconds, sent, received, of }: Flow): Entry {
  const who = user === null ? "" : ` user="${user}"`;
  const peers = `srcip=${from} srcport=${32_768 + (Math.floor(at * 7) % 28_000)} srcintf="port2" dstip=${to} dstport=${port} dstintf="port1" proto=6`;
  const rest = `action="close" policyid=${policy.length} policyname="${policy}" service="${service}"${who} duration=${seconds} sentbyte=${sent} rcvdbyte=${received}`;
  return { at, of, text: `${head(at, "0000000013", ["traffic", "forward"], "notice")} ${peers} ${rest}` };
}
