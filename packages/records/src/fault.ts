// The one error class. A Fault is an error we foresaw; a bug throws a plain Error and is never caught.
//
// What a person reads is not here: content/locales/<language>/*.yml holds, for each code,
// `faults.<code>.what` and `faults.<code>.next`, with {placeholders} filled from `params`.

export type FaultParams = Readonly<Record<string, string | number | boolean | null>>;

export interface FaultPlace {
  /** Where it went wrong, as a reader would look it up: "rules/web_sqli.yml:14:3". */
  readonly at?: string | undefined;
  readonly params?: FaultParams | undefined;
  readonly cause?: unknown;
  /** When a reader of files collected several: all of them, this one being the first. */
  readonly all?: readonly Fault[] | undefined;
}

/**
 * An error we foresaw: a code from a closed list, a place, and the values the sentence needs.
 *
 * `code` is kebab-case, says what is wrong and is API: a content check asks for its sentence in every language.
 * `params` never hold personal data: a fault may be logged.
 */
export class Fault<Code extends string = string> extends Error {
  readonly code: Code;
  readonly at: string | undefined;
  readonly params: FaultParams;
  readonly all: readonly Fault[];

  constructor(code: Code, place: FaultPlace = {}) {
    const params = place.params ?? {};
    super(`${place.at === undefined ? "" : `${place.at}: `}${code} ${JSON.stringify(params)}`, {
      cause: place.cause,
    });
    this.name = "Fault";
    this.code = code;
    this.at = place.at;
    this.params = params;
    this.all = place.all ?? [];
  }
}

/** A fault as it crosses a process or HTTP. */
export interface FaultRecord {
  readonly code: string;
  readonly at: string | null;
  readonly params: FaultParams;
  /** The rest, where a reader collected several. */
  readonly also: readonly FaultRecord[];
}

export function toFaultRecord(fault: Fault): FaultRecord {
  return {
    code: fault.code,
    at: fault.at ?? null,
    params: fault.params,
    also: fault.all.filter((other) => other !== fault).map(toFaultRecord),
  };
}

export function fromFaultRecord(record: FaultRecord): Fault {
  const also = record.also.map(fromFaultRecord);
  return new Fault(record.code, { at: record.at ?? undefined, params: record.params, all: also });
}
