// Events given out as a timeline for other tools.

export interface NewTimeline {
  /** Absolute; nothing is there. */
  readonly out: string;
  /** Name, path or id of a log: its events alone. */
  readonly source?: string;
  /** ISO 8601; `to` itself is not in. */
  readonly from?: string;
  readonly to?: string;
}

export interface TimelineResult {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Null where a timeline went out as it came: its lines were not counted. */
  readonly event_count: number | null;
  readonly as_it_came: boolean;
}
