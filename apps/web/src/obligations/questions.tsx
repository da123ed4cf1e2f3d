// Questions whose answers would change what is owed, the weightiest first.

import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { FactValue, ObligationsView, Question } from "@hamon/records";
import { post } from "../api.js";
import { FaultNote } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

export function Questions({ questions }: { readonly questions: ObligationsView["questions"] }) {
  const { say } = useWords();
  if (questions.length === 0) return null;
  return (
    <section className="card">
      <h2>{say("questions.title")} <small>{say("questions.how")}</small></h2>
      {questions.map((question) => <QuestionForm key={question.fact} question={question} />)}
    </section>
  );
}

function QuestionForm({ question }: { readonly question: Question }) {
  const { say, text } = useWords();
  const { api } = usePlace();
  const client = useQueryClient();
  const [value, setValue] = useState("");
  const [reason, setReason] = useState("");
  const answering = useMutation({
    mutationFn: () => post<ObligationsView>(`${api}/facts`, { fact: question.fact, value: answerOf(question, value), reason }),
    onSuccess: () => client.invalidateQueries(),
  });
  return (
    <form style={{ borderTop: "1px solid var(--line)", padding: "10px 0" }} onSubmit={(event) => { event.preventDefault(); answering.mutate(); }}>
      <b>{text(question.label)}</b>
      {question.help !== null && <div className="quiet">{text(question.help)}</div>}
      <div style={{ display: "flex", flexWrap: "wrap", gap: 12, alignItems: "end", marginTop: 6 }}>
        <AnswerField question={question} value={value} onChange={setValue} />
        <TextInput label={say("questions.reason")} value={reason} onChange={(event) => setReason(event.currentTarget.value)} required style={{ flex: "1 1 240px" }} />
        <Button type="submit" disabled={value === "" || reason.trim() === ""} loading={answering.isPending}>{say("questions.answer")}</Button>
      </div>
      <div className="quiet">{say("questions.changes", { count: question.changes.length })}</div>
      {answering.error !== null && <FaultNote error={answering.error} />}
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
    return <TextInput type={question.type === "day" ? "date" : "number"} label={say("questions.value")} value={value} onChange={(event) => onChange(event.currentTarget.value)} />;
  }
  const choices = question.type === "boolean" ? ["true", "false"].map((one) => ({ value: one, label: say(`facts.is_${one}`) })) : question.choices.map((choice) => ({ value: choice.value, label: text(choice.label) }));
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
      {choices.map((choice) => (
        <label key={choice.value} style={{ marginRight: 14 }}>
          <input type="radio" name={question.fact} checked={value === choice.value} onChange={() => onChange(choice.value)} /> {choice.label}
        </label>
      ))}
    </fieldset>
  );
}

function answerOf({ type }: Question, value: string): FactValue {
  if (type === "boolean") return value === "true";
  return type === "count" ? Number(value) : value;
}
