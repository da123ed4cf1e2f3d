// An event in a list, and what is said of it, whatever log it comes from. Made by: hamon. Read by: apps.

export interface EventView {
  readonly event_id: number;
  readonly "@timestamp": string;
  readonly "source.ip": string | null;
  readonly "user.name": string | null;
  readonly "http.request.method": string | null;
  readonly "url.original": string | null;
  readonly "http.response.status_code": number | null;
  readonly "http.response.bytes": number | null;
  readonly "user_agent.original": string | null;
  readonly "host.name": string | null;
  readonly "event.action": string | null;
  readonly "event.outcome": string | null;
  readonly "event.code": string | null;
  readonly "event.provider": string | null;
  readonly "process.name": string | null;
  readonly "source.domain": string | null;
  readonly "user.target.name": string | null;
  readonly "process.command_line": string | null;
  readonly "rule.name": string | null;
  readonly "database.statement": string | null;
  readonly "file.path": string | null;
  readonly "file.name": string | null;
  readonly "destination.ip": string | null;
  readonly "destination.domain": string | null;
  readonly "email.from.address": string | null;
  readonly "email.to.address": string | null;
  readonly "email.subject": string | null;
  readonly message: string | null;
  readonly "logsource.service": string | null;
  readonly evidence_id: string;
  /** Beside "@timestamp", where a person has stated a correction of this log's clock. */
  readonly corrected_at?: string;
}

/** What was done, in the log's own word or number. */
export function actionOf(event: EventView): string | null {
  return event["http.request.method"] ?? event["event.action"] ?? event["event.code"];
}

/** Who did it: an account, or the sender of a mail. */
export function actorOf(event: EventView): string | null {
  return event["user.name"] ?? event["email.from.address"];
}

/** Of what address, or machine. */
export function originOf(event: EventView): string | null {
  return event["source.ip"] ?? event["source.domain"];
}

/** A status, or how it ended. */
export function outcomeOf(event: EventView): string | null {
  const status = event["http.response.status_code"];
  return status === null ? event["event.outcome"] : String(status);
}

/** To what it was done: the first of these that the log tells, the most telling first. */
const TELLING = ["url.original", "rule.name", "database.statement", "process.command_line", "file.path", "file.name"] as const;
/** Where it tells none of them. */
const OTHERWISE = ["message", "user.target.name", "destination.domain", "destination.ip", "process.name", "event.provider"] as const;

/** To what it was done, or what the log says of it. A mail: its subject, and whom it went to. */
export function messageOf(event: EventView): string | null {
  const of = (names: readonly (keyof EventView)[]) => names.map((name) => event[name]).find((value) => typeof value === "string") ?? null;
  return (of(TELLING) ?? mailOf(event) ?? of(OTHERWISE)) as string | null;
}

function mailOf(event: EventView): string | null {
  const [subject, to] = [event["email.subject"], event["email.to.address"]];
  if (to === null) return subject;
  return subject === null ? `→ ${to}` : `${subject} → ${to}`;
}
