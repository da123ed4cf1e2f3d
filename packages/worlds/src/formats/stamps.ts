// Moments as logs write them. `at` is seconds since 1970-01-01 UTC and may hold a fraction.

import { clockText, DAY_SECONDS, dayText, JST_SECONDS } from "../calendar.js";

function part(at: number, digits: number): string {
  return String(Math.floor((at % 1) * 10 ** digits)).padStart(digits, "0");
}

function text(at: number, between: string): string {
  const whole = Math.floor(at);
  return `${dayText(Math.floor(whole / DAY_SECONDS))}${between}${clockText(whole % DAY_SECONDS)}`;
}

/** 2025-04-07T09:12:33.123456+09:00, as rsyslog writes by default. */
export function syslogStamp(at: number): string {
  return `${text(at + JST_SECONDS, "T")}.${part(at, 6)}+09:00`;
}

/** 2025-04-07 09:12:33.123 JST, as PostgreSQL does. */
export function postgresStamp(at: number): string {
  return `${text(at + JST_SECONDS, " ")}.${part(at, 3)} JST`;
}

/** 2025-04-07 09:12:33 JST */
export function postgresStart(at: number): string {
  return `${text(at + JST_SECONDS, " ")} JST`;
}

/** 2025-04-07T00:12:33.123456Z. @param digits of the fraction; 0 for none */
export function utcStamp(at: number, digits: number): string {
  return `${text(at, "T")}${digits === 0 ? "" : `.${part(at, digits)}`}Z`;
}

/** 2025-04-07T00:12:33, in UTC and without saying so. */
export function bareUtcStamp(at: number): string {
  return text(at, "T");
}

/** 2025/04/07 9:12:33, in Japan. */
export function slashStamp(at: number): string {
  const local = text(at + JST_SECONDS, " ");
  return local.replaceAll("-", "/").replace(/ 0(\d:)/, " $1");
}

/** Date and clock in Japan, apart. */
export function japanParts(at: number): readonly [date: string, clock: string] {
  const local = text(at + JST_SECONDS, " ");
  return [local.slice(0, 10), local.slice(11)];
}
