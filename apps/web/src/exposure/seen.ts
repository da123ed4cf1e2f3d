// What the pointer or the focus is on, in the ripple and in its table alike.

export const CERTAINTIES = ["reachable", "accessed", "taken"] as const;
export type Aspect = (typeof CERTAINTIES)[number] | "persons";

export interface Seen {
  /** Key of a combination. */
  readonly key: string;
  /** One of its figures; null: the whole line. */
  readonly aspect: Aspect | null;
}

export interface Seeing {
  readonly seen: Seen | null;
  see(seen: Seen | null): void;
}
