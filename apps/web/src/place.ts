// The case that the address names, and links within it.

import { useParams, useSearch } from "@tanstack/react-router";

export interface Place {
  readonly caseId: string;
  /** Path of the API for this case. */
  readonly api: string;
  /** Address of a screen of this case. */
  to(screen: string): string;
  readonly params: Readonly<Record<string, string>>;
  readonly search: Readonly<Record<string, unknown>>;
}

export function usePlace(): Place {
  const params = useParams({ strict: false }) as Record<string, string>;
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const caseId = params["caseId"] ?? "";
  return { caseId, params, search, api: `/api/cases/${caseId}`, to: (screen) => `/cases/${caseId}${screen === "" ? "" : `/${screen}`}` };
}
