// Questions whose answers would change what is owed, the weightiest first. Unknown stays unknown until somebody answers.

import { Button, Radio, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ObligationsView, Question } from "@hamon/records";
import { post } from "../api.js";
import { FaultNote } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { answerOf } from "./answer.js";

export function Questions({ view }: { readonly view: ObligationsView }) {
  const { say, count } = useWords();
  if (view.questions.length === 0) return null;
  return (
    <section className="card questions tall" id="questions">
      <header>
        <h2>
          {say("questions.title")} <span className="number">{count(view.questions.length)}</span>
        </h2>
        <small>{say("questions.how")}</small>
      </header>
      {view.questions.map((question) => (
        <QuestionForm key={question.fact} question={question} view={view} />
      ))}
    </section>
  );
}

interface QuestionFormProps {
  readonly question: Question;
  readonly view: ObligationsView;
}

function QuestionForm({ question, view }: QuestionFormProps) {
  const { say, text } = useWords();
  const { api } = usePlace();
  const client = useQueryClient();
  const [value, setValue] = useState("");
  const [reason, setReason] = useState("");
  const answering = useMutation({
    mutationFn: () =>
      post<ObligationsView>(`${api}/facts`, { fact: question.fact, value: answerOf(question, value), reason: reason.trim() }),
    onSuccess: (next) => {
      client.setQueryData([`${api}/obligations`], next);
      return client.invalidateQueries();
    },
  });
  const duties = view.obligations.filter(({ duty }) => question.changes.includes(duty)).map(({ title }) => text(title));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        answering.mutate();
      }}
    >
      <b>{text(question.label)}</b>
      {question.help !== null && <p className="quiet">{text(question.help)}</p>}
      <AnswerField question={question} value={value} onChange={setValue} />
      <TextInput
        size="sm"
        label={say("questions.reason")}
        placeholder={say("questions.reason_hint")}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        required
      />
      <p className="quiet">{say("questions.changes", { duties: [...new Set(duties)].join(say("points.comma")) })}</p>
      {answering.error !== null && <FaultNote error={answering.error} />}
      <Button type="submit" size="xs" disabled={value === "" || reason.trim() === ""} loading={answering.isPending}>
        {say("questions.answer")}
      </Button>
    </form>
  );
}

interface AnswerFieldProps {
  readonly question: Question;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function AnswerField({ question, value, onChange }: AnswerFieldProps) {
  const { say, text } = useWords();
  if (question.type === "day" || question.type === "count") {
    const type = question.type === "day" ? "date" : "number";
    return (
      <TextInput
        size="sm"
        type={type}
        min={0}
        label={say("questions.value")}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        style={{ maxWidth: 200 }}
      />
    );
  }
  const yesOrNo = ["true", "false"].map((one) => ({ value: one, label: say(`facts.is_${one}`) }));
  const choices =
    question.type === "boolean" ? yesOrNo : question.choices.map((choice) => ({ value: choice.value, label: text(choice.label) }));
  return (
    <Radio.Group value={value} onChange={onChange} aria-label={text(question.label)}>
      <div className="answers">
        {choices.map((choice) => (
          <Radio key={choice.value} size="sm" value={choice.value} label={choice.label} />
        ))}
      </div>
    </Radio.Group>
  );
}
