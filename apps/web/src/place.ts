// The case that the address names, and links within it. No personal data is put into an address, only ids and filters.

import { useParams, useSearch } from "@tanstack/react-router";

export interface Place {
  readonly caseId: string;
  /** Path of the API for this case. */
  readonly api: string;
  /** Address of a screen of this case, with a filter. */
  to(screen: string, filter?: Readonly<Record<string, string>>): string;
  readonly params: Readonly<Record<string, string>>;
  readonly search: Readonly<Record<string, unknown>>;
  /** The filters of the address by those names, as text. */
  filter(names: readonly string[]): Readonly<Record<string, string>>;
}

export function usePlace(): Place {
  const params = useParams({ strict: false }) as Record<string, string>;
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const caseId = params["caseId"] ?? "";
  return {
    caseId,
    params,
    search,
    api: `/api/cases/${caseId}`,
    to: (screen, filter = {}) => withQuery(`/cases/${caseId}${screen === "" ? "" : `/${screen}`}`, filter),
    filter: (names) => Object.fromEntries(names.filter((name) => search[name] !== undefined).map((name) => [name, String(search[name])])),
  };
}

export function withQuery(path: string, filter: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(filter).toString();
  return query === "" ? path : `${path}?${query}`;
}
