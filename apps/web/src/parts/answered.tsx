// What a page shows while it waits, when it is refused, and when there is nothing yet.

import { Loader } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, type ReactNode } from "react";
import { Fault } from "@hamon/records";
import { useWords } from "../words.js";

export interface AnsweredProps<Answer> {
  readonly query: UseQueryResult<Answer, Error>;
  readonly children: (answer: Answer) => ReactNode;
}

export function Answered<Answer>({ query, children }: AnsweredProps<Answer>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error !== null) return <FaultNote error={query.error} />;
  return <Loader size="sm" role="status" />;
}

/** Where, what, what next. */
export function FaultNote({ error }: { readonly error: unknown }) {
  const { sayOf } = useWords();
  const navigate = useNavigate();
  const code = error instanceof Fault ? error.code : "no-answer";
  const isSignedOut = code === "not-signed-in";
  useEffect(() => {
    if (isSignedOut) void navigate({ to: "/sign-in" });
  }, [isSignedOut, navigate]);
  const params = error instanceof Fault ? error.params : {};
  return (
    <div role="alert" className="card">
      <strong className="late">{sayOf(`faults.${code}.what`, params)}</strong>
      <div>{sayOf(`faults.${code}.next`, params)}</div>
      <div className="quiet">{[error instanceof Fault ? error.at : undefined, code].filter(Boolean).join("  ")}</div>
    </div>
  );
}

export function Empty({ children }: { readonly children: ReactNode }) {
  return <p className="card quiet">{children}</p>;
}
