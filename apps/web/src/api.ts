// The server's answers. A refusal becomes a Fault; what the server says about it is said on the screen.

import { useInfiniteQuery, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { Fault, fromFaultRecord, type Page, type Refusal } from "@hamon/records";

async function ask<Answer>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
  const response = await reach(method, path, body, signal);
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as Answer;
  const fault = (answer as Refusal | null)?.fault;
  if (fault === undefined) throw new Fault(response.status === 401 ? "not-signed-in" : "no-answer", { at: path });
  throw fromFaultRecord(fault);
}

// fetch throws when nobody listens: a state people meet, so it is told in words.
async function reach(method: string, path: string, body: unknown, signal: AbortSignal | undefined): Promise<Response> {
  const content = { ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...(signal === undefined ? {} : { signal }) };
  try {
    return await fetch(path, { method, headers: { "content-type": "application/json" }, ...content });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new Fault("no-answer", { at: path, cause });
  }
}

export const get = <Answer>(path: string) => ask<Answer>("GET", path);
/** @param signal gives the asking up. */
export const post = <Answer>(path: string, body: unknown, signal?: AbortSignal) => ask<Answer>("POST", path, body, signal);
export const remove = <Answer>(path: string) => ask<Answer>("DELETE", path);

export interface AskOptions<Answer> {
  /** Asked again after so many milliseconds, while it says so. */
  readonly every?: (answer: Answer | undefined) => number | false;
  /** Not asked until true: some answers are written to the evidence log. */
  readonly isWanted?: boolean;
  /** Each asking is an entry in the evidence log: not asked again because the window was looked at. */
  readonly isLogged?: boolean;
}

/** A page's data by its path. */
export function useAnswer<Answer>(
  path: string,
  { every, isWanted = true, isLogged = false }: AskOptions<Answer> = {},
): UseQueryResult<Answer, Error> {
  return useQuery<Answer, Error>({
    queryKey: [path],
    queryFn: () => get<Answer>(path),
    retry: false,
    enabled: isWanted,
    refetchOnWindowFocus: !isLogged,
    ...(every === undefined ? {} : { refetchInterval: (query: { state: { data: Answer | undefined } }) => every(query.state.data) }),
  });
}

const PAGE_ROWS = 100;

export interface Rows<Row> {
  readonly rows: readonly Row[];
  /** All there are, loaded or not; null until the first page is here. */
  readonly total: number | null;
  readonly error: Error | null;
  readonly isLoading: boolean;
  /** Fetches the next page, if there is one and none is on its way. */
  more(): void;
  again(): void;
}

/** The rows of a paged path, fetched page by page as they come into view. */
export function useRows<Row>(path: string): Rows<Row> {
  const query = useInfiniteQuery<Page<Row>, Error>({
    queryKey: [path, "rows"],
    queryFn: ({ pageParam }) => get<Page<Row>>(pagePath(path, pageParam as string | null)),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    retry: false,
    // Each asking for rows is an entry in the evidence log: only a person asks.
    refetchOnWindowFocus: false,
  });
  const { hasNextPage, isFetching, fetchNextPage, refetch } = query;
  return {
    rows: query.data?.pages.flatMap((page) => page.rows) ?? [],
    total: query.data?.pages[0]?.total ?? null,
    error: query.error,
    isLoading: query.isFetching,
    more: () => void (hasNextPage && !isFetching && fetchNextPage()),
    again: () => void refetch(),
  };
}

function pagePath(path: string, after: string | null): string {
  const query = new URLSearchParams({ limit: String(PAGE_ROWS), ...(after === null ? {} : { after }) });
  return `${path}${path.includes("?") ? "&" : "?"}${query.toString()}`;
}
