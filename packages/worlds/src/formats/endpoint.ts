// The operation log of an endpoint manager as Japanese makers export it: CP932, CRLF, times in Japan without a zone.

import { toCp932Text } from "../cp932.js";
import { writeRow } from "../delimited.js";
import type { Member } from "../office/staff.js";
import type { Entry, TrailForm } from "../office/trail.js";
import { slashStamp } from "./stamps.js";

const COLUMNS =
  "操作日時,コンピュータ名,ログオンユーザー名,IPアドレス,操作種別,プロセス名,ファイル名,コピー先,ファイルサイズ,デバイス名,シリアル番号,プリンター名,枚数,ウィンドウタイトル";

export const ENDPOINT_FORM: TrailForm = { encoding: "cp932", line_end: "\r\n", head: `${COLUMNS}\r\n`, is_packed: () => false };

export interface Operation {
  readonly at: number;
  readonly what:
    | "ログオン"
    | "ログオフ"
    | "アプリケーション起動"
    | "ファイルを開く"
    | "ファイル作成"
    | "USBデバイス接続"
    | "USBへのコピー"
    | "印刷";
  readonly process?: string;
  readonly file?: string;
  readonly copied_to?: string;
  readonly size?: number;
  readonly device?: string;
  readonly serial?: string;
  readonly printer?: string;
  readonly pages?: number;
  readonly title?: string;
  readonly of?: string | undefined;
}

export function endpointEntry({ host, account, ip }: Pick<Member, "host" | "account" | "ip">, operation: Operation): Entry {
  const {
    at,
    what,
    process = "",
    file = "",
    copied_to = "",
    size,
    device = "",
    serial = "",
    printer = "",
    pages,
    title = "",
    of,
  } = operation;
  const number = (value: number | undefined) => (value === undefined ? "" : String(value));
  const about = [
    slashStamp(at),
    host,
    account,
    ip,
    what,
    process,
    file,
    copied_to,
    number(size),
    device,
    serial,
    printer,
    number(pages),
    title,
  ];
  return { at, of, text: toCp932Text(writeRow(about, "\n").slice(0, -1), true) };
}
