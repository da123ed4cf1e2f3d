// A search as the page has it: its pages one after the other, and what was typed kept as long as the tab, in no address:
// words may name somebody.

import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { EventView, NewSearch, SearchView, SearchWanted } from "@hamon/records";
import { post } from "../api.js";
import { usePlace } from "../place.js";

const PAGE_ROWS = 50;
/** So long one answer is waited for: it then says how far it came, and the next goes on. */
const STEP_MS = 1500;

export const EVERYTHING: SearchWanted = { query: "", from: null, to: null, log: null, order: "newest" };

interface Asked {
  readonly wanted: SearchWanted;
  /** Each time is another search, with an entry of its own. */
  readonly no: number;
}

/** By case: what was looked for last. */
const kept = new Map<string, Asked>();

export interface Asking {
  readonly asked: Asked | null;
  search(wanted: SearchWanted): void;
}

export function useAsking(): Asking {
  const { api } = usePlace();
  const [asked, ask] = useState(kept.get(api) ?? null);
  return {
    asked,
    search(wanted) {
      const next = { wanted, no: (asked?.no ?? 0) + 1 };
      kept.set(api, next);
      ask(next);
    },
  };
}

export interface FoundEvents {
  readonly rows: readonly EventView[];
  /** The first tells of all events, the last how far the search came. */
  readonly pages: readonly SearchView[];
  readonly error: Error | null;
  readonly isLoading: boolean;
  readonly isStopped: boolean;
  /** Goes on where the last page ended. */
  more(): void;
  stop(): void;
}

export function useFoundEvents(asked: Asked | null): FoundEvents {
  const client = useQueryClient();
  const { api } = usePlace();
  const path = `${api}/events/search`;
  const queryKey = [path, asked?.no ?? 0];
  const [stopped, setStopped] = useState<number | null>(null);
  const { data, error, isFetching, hasNextPage, fetchNextPage } = useInfiniteQuery<SearchView, Error>({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      post<SearchView>(path, { ...asked?.wanted, ...(pageParam as NewSearch), limit: PAGE_ROWS, most_ms: STEP_MS }, signal),
    initialPageParam: {} as NewSearch,
    getNextPageParam: ({ next, search_id }) => (next === null ? undefined : { after: next, search_id }),
    enabled: asked !== null,
    retry: false,
    // Each asking is an entry in the evidence log: only a person asks.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const pages = data?.pages ?? [];
  const rows = pages.flatMap((page) => page.rows);
  const isStopped = stopped === (asked?.no ?? 0);
  // Nothing is on the page yet: the search goes on by itself, and says how far it is.
  const goesOn = pages.at(-1)?.cut === "time" && rows.length < PAGE_ROWS && !isStopped && !isFetching && error === null;
  useEffect(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage]);
  return {
    rows,
    pages,
    error,
    isLoading: isFetching,
    isStopped,
    more() {
      setStopped(null);
      if (hasNextPage && !isFetching) void fetchNextPage();
    },
    stop() {
      setStopped(asked?.no ?? 0);
      void client.cancelQueries({ queryKey });
    },
  };
}
