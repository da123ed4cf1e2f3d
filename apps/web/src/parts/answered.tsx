// What a page shows while it waits, when it is refused, and when there is nothing yet.

import { Button } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, type ReactNode } from "react";
import { Fault, type FaultParams } from "@hamon/records";
import { useWords } from "../words.js";

export interface AnsweredProps<Answer> {
  readonly query: UseQueryResult<Answer, Error>;
  readonly children: (answer: Answer) => ReactNode;
}

export function Answered<Answer>({ query, children }: AnsweredProps<Answer>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error !== null) return <FaultNote error={query.error} onRetry={() => void query.refetch()} />;
  return <Waiting />;
}

export function Waiting() {
  const { say } = useWords();
  return (
    <div className="skeleton" role="status" aria-label={say("waiting")}>
      <i />
      <i />
      <i />
    </div>
  );
}

export interface FaultNoteProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What, where, what next. */
export function FaultNote({ error, onRetry }: FaultNoteProps) {
  const { say } = useWords();
  const { code, at, params } = faultOf(error);
  useWayToTheDoor(code === "not-signed-in");
  return (
    <div role="alert" className="card fault">
      <FaultWords code={code} params={params} />
      <div className="quiet number anywhere">{[at, code].filter(Boolean).join("　")}</div>
      {onRetry !== undefined && (
        <Button mt={10} size="xs" variant="default" onClick={onRetry}>
          {say("retry")}
        </Button>
      )}
    </div>
  );
}

export interface FaultWordsProps {
  readonly code: string;
  readonly params: FaultParams;
}

/** A fault's two sentences; for a code nobody wrote words for, those of the unforeseen. */
export function FaultWords({ code, params }: FaultWordsProps) {
  const { sayOf, sayOr } = useWords();
  return (
    <>
      <strong>{sayOr(`faults.${code}.what`, sayOf("faults.broken.what"), params)}</strong>
      <div>{sayOr(`faults.${code}.next`, sayOf("faults.broken.next"), params)}</div>
    </>
  );
}

function faultOf(error: unknown): { readonly code: string; readonly at: string | undefined; readonly params: FaultParams } {
  return error instanceof Fault ? error : { code: "broken", at: undefined, params: {} };
}

// A session that ended leads to the sign-in, and from there back to where one was.
function useWayToTheDoor(isSignedOut: boolean): void {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  useEffect(() => {
    if (isSignedOut) void navigate({ href: `/sign-in?from=${encodeURIComponent(pathname)}`, replace: true });
  }, [isSignedOut, navigate, pathname]);
}

export function Empty({ children }: { readonly children: ReactNode }) {
  return <div className="card empty">{children}</div>;
}
