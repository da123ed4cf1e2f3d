// The server's answers. A refusal becomes a Fault; a session that ended leads back to the sign-in.

import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { Fault, fromFaultRecord, type Refusal } from "@hamon/records";

async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(path, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as Answer;
  const fault = (answer as Refusal | null)?.fault;
  if (fault === undefined) throw new Fault(response.status === 401 ? "not-signed-in" : "no-answer", { at: path });
  throw fromFaultRecord(fault);
}

export const get = <Answer>(path: string) => ask<Answer>("GET", path);
export const post = <Answer>(path: string, body: unknown) => ask<Answer>("POST", path, body);
export const remove = <Answer>(path: string) => ask<Answer>("DELETE", path);

/** A page's data by its path. `every`: asked again after so many milliseconds, while it says so. */
export function useAnswer<Answer>(path: string, every?: (answer: Answer | undefined) => number | false): UseQueryResult<Answer, Error> {
  return useQuery<Answer, Error>({
    queryKey: [path],
    queryFn: () => get<Answer>(path),
    retry: false,
    ...(every === undefined ? {} : { refetchInterval: (query: { state: { data: Answer | undefined } }) => every(query.state.data) }),
  });
}
