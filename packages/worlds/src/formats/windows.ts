// Records of the Windows Security log as evtx_dump prints them, one JSON object a line, and as Winlogbeat sends them.

import type { Entry } from "../office/trail.js";
import { utcStamp } from "./stamps.js";

export interface WindowsRecord {
  readonly at: number;
  readonly event_id: number;
  readonly computer: string;
  readonly data: Readonly<Record<string, string | number>>;
  readonly of?: string | undefined;
}

const PROVIDER = "Microsoft-Windows-Security-Auditing";
const GUID = "54849625-5478-4994-A5BA-3E3B0328C30D";
const SUCCESS = "0x8020000000000000";
const FAILURE = "0x8010000000000000";

/** Task of an event: what "Task Category" stands for. */
const TASKS: Readonly<Record<number, number>> = {
  4624: 12_544,
  4625: 12_544,
  4634: 12_545,
  4648: 12_544,
  4663: 12_800,
  4672: 12_548,
  4688: 13_312,
  4728: 13_826,
  4769: 14_337,
  6416: 13_316,
};

/** As evtx_dump does. The record's number is its place in the log. */
export function evtxEntry({ at, event_id, computer, data, of }: WindowsRecord): Entry {
  const text = (record_no: number) =>
    JSON.stringify({
      Event: {
        "#attributes": { xmlns: "http://schemas.microsoft.com/win/2004/08/events/event" },
        System: {
          Provider: { "#attributes": { Name: PROVIDER, Guid: GUID } },
          EventID: event_id,
          Version: 0,
          Level: 0,
          Task: TASKS[event_id] ?? 0,
          Opcode: 0,
          Keywords: event_id === 4625 ? FAILURE : SUCCESS,
          TimeCreated: { "#attributes": { SystemTime: utcStamp(at, 6) } },
          EventRecordID: record_no,
          Correlation: null,
          Execution: { "#attributes": { ProcessID: 4, ThreadID: 96 + (record_no % 40) * 4 } },
          Channel: "Security",
          Computer: computer,
          Security: null,
        },
        EventData: data,
      },
    });
  return { at, of, text };
}

/** What Winlogbeat calls an event. */
const ACTIONS: Readonly<Record<number, string>> = { 4624: "logged-in", 4634: "logged-out", 6416: "plugged-in", 4688: "created-process" };

/** As Winlogbeat does. It sends chosen events only, so that numbers of records jump. */
export function winlogbeatEntry(record: WindowsRecord, record_no: number): Entry {
  const { at, event_id, computer, data, of } = record;
  const user = data["TargetUserName"] ?? data["SubjectUserName"];
  const text = JSON.stringify({
    "@timestamp": utcStamp(at, 3),
    winlog: {
      channel: "Security",
      provider_name: PROVIDER,
      provider_guid: `{${GUID}}`,
      event_id: String(event_id),
      record_id: String(record_no),
      computer_name: computer,
      event_data: data,
      api: "wineventlog",
    },
    event: { code: String(event_id), kind: "event", provider: PROVIDER, action: ACTIONS[event_id] ?? "other", outcome: "success" },
    host: { name: computer },
    user: { name: user, domain: data["TargetDomainName"] ?? data["SubjectDomainName"] },
    agent: { type: "winlogbeat", version: "8.17.0" },
    ecs: { version: "8.0.0" },
  });
  return { at, of, text, record_id: String(record_no) };
}

/** Of the account that acts. @param logon number of the session */
export function subject(account: string, domain: string, logon: number): Readonly<Record<string, string>> {
  return { SubjectUserSid: sidOf(account), SubjectUserName: account, SubjectDomainName: domain, SubjectLogonId: `0x${logon.toString(16)}` };
}

/** A security identifier that is the account's own. Its authority part is made up. */
export function sidOf(account: string): string {
  let number = 1_100;
  for (const letter of account) number = (number * 31 + letter.charCodeAt(0)) % 90_000;
  return `S-1-5-21-1000000001-1000000002-1000000003-${1_100 + number}`;
}

/** 4663, a file that was read or written. */
export function fileAccess(path: string, isWrite: boolean, handle: number): Readonly<Record<string, string>> {
  return {
    ObjectServer: "Security",
    ObjectType: "File",
    ObjectName: path,
    HandleId: `0x${handle.toString(16)}`,
    AccessList: isWrite ? "%%4417\r\n\t\t\t\t" : "%%4416\r\n\t\t\t\t",
    AccessMask: isWrite ? "0x2" : "0x1",
    ProcessId: "0x4",
    ProcessName: "",
    ResourceAttributes: "S:AI",
  };
}

export interface Logon {
  readonly account: string;
  readonly domain: string;
  readonly logon: number;
  /** 2 at the machine, 3 over the network, 7 unlock, 10 remote desktop. */
  readonly type: number;
  readonly ip: string;
  readonly machine: string;
}

/** 4624 */
export function logonData({ account, domain, logon, type, ip, machine }: Logon): Readonly<Record<string, string | number>> {
  return {
    ...subject(type === 3 ? "-" : `${machine}$`, domain, 0x3e7),
    TargetUserSid: sidOf(account),
    TargetUserName: account,
    TargetDomainName: domain,
    TargetLogonId: `0x${logon.toString(16)}`,
    LogonType: type,
    LogonProcessName: type === 3 ? "Kerberos" : "User32 ",
    AuthenticationPackageName: type === 3 ? "Kerberos" : "Negotiate",
    WorkstationName: machine,
    IpAddress: ip,
    IpPort: type === 3 ? 49_152 + (logon % 16_000) : 0,
  };
}

export interface Device {
  readonly name: string;
  /** Vendor, product, serial number as Windows writes them. */
  readonly id: string;
}

/** 6416, a device was recognised. */
export function deviceData(account: string, domain: string, { name, id }: Device): Readonly<Record<string, string>> {
  return {
    ...subject(account, domain, 0x3e7),
    DeviceId: `USBSTOR\\${id}`,
    DeviceDescription: name,
    ClassId: "{4d36e967-e325-11ce-bfc1-08002be10318}",
    ClassName: "DiskDrive",
    VendorIds: `USBSTOR\\${id.split("\\")[0] ?? ""}`,
    CompatibleIds: "USBSTOR\\Disk",
    LocationInformation: "-",
  };
}
