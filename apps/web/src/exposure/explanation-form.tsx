// What a person judges of one kind of requests, and why. It holds for the requests on the page and for no others.

import { Button, Radio } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  EXPLANATION_VERDICTS,
  type ExplanationVerdict,
  type NewExplanation,
  type UnmappedDetail,
  type UnmappedGroup,
} from "@hamon/records";
import { post } from "../api.js";
import { FaultNote } from "../parts/answered.js";
import { ReasonField } from "../parts/reason.js";
import { useWords } from "../words.js";

export interface ExplanationFormProps {
  readonly group: UnmappedGroup;
  /** Of the group in the API. */
  readonly path: string;
}

export function ExplanationForm({ group, path }: ExplanationFormProps) {
  const { say, count } = useWords();
  const client = useQueryClient();
  const [verdict, setVerdict] = useState("");
  const [reason, setReason] = useState("");
  const saying = useMutation({
    mutationFn: () => post<UnmappedDetail>(`${path}/explanations`, explanationOf(verdict, reason, group)),
    onSuccess: (next) => {
      client.setQueryData([path], next);
      return client.invalidateQueries();
    },
  });
  const choices = EXPLANATION_VERDICTS.filter((one) => one !== "taken_back" || group.state !== "open");
  return (
    <form
      className="card stack"
      style={{ gap: 12 }}
      onSubmit={(event) => {
        event.preventDefault();
        saying.mutate();
      }}
    >
      <header>
        <h2>{say(group.state === "explained" ? "unmapped.form.again" : "unmapped.form.title")}</h2>
        <small>{say("unmapped.form.how", { count: count(group.event_count) })}</small>
      </header>
      <Radio.Group value={verdict} onChange={setVerdict} aria-label={say("unmapped.form.verdict")}>
        <div className="row">
          {choices.map((one) => (
            <Radio key={one} size="sm" value={one} label={say(`unmapped.form.choices.${one}`)} />
          ))}
        </div>
      </Radio.Group>
      <ReasonField
        label={say("unmapped.form.reason")}
        description={say("unmapped.form.reason_how")}
        value={reason}
        onChange={setReason}
        minRows={2}
      />
      {saying.error !== null && <FaultNote error={saying.error} />}
      <div className="row">
        <Button type="submit" disabled={verdict === "" || reason.trim() === ""} loading={saying.isPending}>
          {say("unmapped.form.save")}
        </Button>
      </div>
    </form>
  );
}

function explanationOf(verdict: string, reason: string, { events_digest }: UnmappedGroup): NewExplanation {
  return { verdict: verdict as ExplanationVerdict, reason: reason.trim(), events_digest };
}
