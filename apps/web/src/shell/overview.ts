// The case's overview, which every screen's frame reads; asked again while a stage runs.

import { useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { CaseOverview } from "@hamon/records";
import { useAnswer } from "../api.js";
import { usePlace } from "../place.js";

const WHILE_RUNNING_MS = 1000;

export function useOverview(): UseQueryResult<CaseOverview, Error> {
  const { api } = usePlace();
  return useAnswer<CaseOverview>(api, { every: (overview) => (isRunning(overview) ? WHILE_RUNNING_MS : false) });
}

function isRunning(overview: CaseOverview | undefined): boolean {
  return overview?.stages.some(({ run }) => run?.state === "running") === true;
}

/** When a stage has ended, whatever is on the screen may be of yesterday: it is asked for anew. */
export function useFreshNumbers(overview: CaseOverview | undefined): void {
  const client = useQueryClient();
  const ended = overview?.stages.map(({ run }) => run?.ended_at ?? "").join();
  const before = useRef(ended);
  useEffect(() => {
    if (before.current !== undefined && ended !== undefined && before.current !== ended) void client.invalidateQueries();
    before.current = ended;
  }, [client, ended]);
}
