// Microsoft 365's unified audit log: AuditData objects as the management API gives them, and the CSV of an audit search.
//
// https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema

import { writeRow } from "../delimited.js";
import type { Entry, TrailForm } from "../office/trail.js";
import { bareUtcStamp } from "./stamps.js";

export interface AuditRecord {
  readonly at: number;
  /** A GUID that no other record has. */
  readonly id: string;
  readonly operation: string;
  readonly workload: "Exchange" | "SharePoint" | "OneDrive" | "AzureActiveDirectory";
  readonly record_type: number;
  readonly user: string;
  /** What this kind of record has beside what all have. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly of?: string | undefined;
}

const ORGANIZATION = "00000000-0000-4000-8000-000000000001";

function auditData({ at, id, operation, workload, record_type, user, data }: AuditRecord): string {
  return JSON.stringify({
    CreationTime: bareUtcStamp(at),
    Id: id,
    Operation: operation,
    OrganizationId: ORGANIZATION,
    RecordType: record_type,
    ResultStatus: "Succeeded",
    UserKey: user,
    UserType: 0,
    Version: 1,
    Workload: workload,
    UserId: user,
    ...data,
  });
}

export function auditJson(record: AuditRecord): Entry {
  return { at: record.at, of: record.of, record_id: record.id, text: auditData(record) };
}

const COLUMNS = "RecordId,CreationDate,RecordType,Operation,UserId,AuditData,AssociatedAdminUnits,AssociatedAdminUnitsNames";
export const AUDIT_CSV: TrailForm = { encoding: "utf-8", line_end: "\r\n", head: `\ufeff${COLUMNS}\r\n`, is_packed: () => false };

export function auditCsv(record: AuditRecord): Entry {
  const { at, id, operation, record_type, user, of } = record;
  const cells = [id, `${bareUtcStamp(at)}.0000000Z`, String(record_type), operation, user, auditData(record), "", ""];
  return { at, of, record_id: id, text: writeRow(cells, "\n").slice(0, -1) };
}

/** A GUID of three numbers. */
export function guidOf(one: number, two: number, three: number): string {
  const hex = (value: number, digits: number) => (value >>> 0).toString(16).padStart(digits, "0").slice(-digits);
  return `${hex(one, 8)}-${hex(two, 4)}-4${hex(two >>> 16, 3)}-8${hex(three >>> 20, 3)}-${hex(one ^ three, 8)}${hex(three, 4)}`;
}

/** MailItemsAccessed, of so many mails in one folder. */
export function mailAccess(mailbox: string, client: { ip: string; info: string }, items: readonly string[], type: "Bind" | "Sync"): object {
  const folder = { Path: "\\受信トレイ", FolderItems: items.map((id) => ({ InternetMessageId: id })) };
  return {
    ClientIPAddress: client.ip,
    ClientInfoString: client.info,
    ExternalAccess: false,
    LogonType: 0,
    MailboxOwnerUPN: mailbox,
    OperationProperties: [
      { Name: "MailAccessType", Value: type },
      { Name: "IsThrottled", Value: "False" },
    ],
    OperationCount: items.length,
    Folders: type === "Bind" ? [folder] : [],
    ...(type === "Sync" ? { Item: { ParentFolder: { Path: "\\受信トレイ" } } } : {}),
  };
}

/** Of a cmdlet: what it was called with. */
export function cmdlet(ip: string, object: string, parameters: Readonly<Record<string, string>>): object {
  const all = Object.entries(parameters).map(([Name, Value]) => ({ Name, Value }));
  return { ClientIP: `${ip}:49812`, ObjectId: object, ExternalAccess: false, Parameters: all };
}
