// What a person gives as the reason of a decision: in a form of its own, or in the one line that takes a decision back.

import { Button, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { FaultNote } from "./answered.js";

/** As the server has it. */
const MOST_LETTERS = 1000;

export interface ReasonFieldProps {
  readonly label: string;
  readonly description: string;
  readonly value: string;
  readonly onChange: (reason: string) => void;
  readonly minRows?: number;
}

export function ReasonField({ label, description, value, onChange, minRows = 1 }: ReasonFieldProps) {
  return (
    <Textarea
      size="sm"
      label={label}
      description={description}
      value={value}
      maxLength={MOST_LETTERS}
      onChange={(event) => onChange(event.currentTarget.value)}
      required
      autosize
      minRows={minRows}
    />
  );
}

export interface WithdrawalProps {
  readonly label: string;
  readonly reasonLabel: string;
  readonly saying: { readonly isPending: boolean; readonly error: Error | null };
  readonly onSay: (reason: string, onDone: { readonly onSuccess: () => void }) => void;
}

/** A button; pressed, a line for the reason beside it. */
export function Withdrawal({ label, reasonLabel, saying, onSay }: WithdrawalProps) {
  const [reason, setReason] = useState<string | null>(null);
  if (reason === null)
    return (
      <Button size="compact-sm" variant="default" onClick={() => setReason("")}>
        {label}
      </Button>
    );
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        onSay(reason.trim(), { onSuccess: () => setReason(null) });
      }}
    >
      <TextInput
        size="xs"
        aria-label={reasonLabel}
        placeholder={reasonLabel}
        value={reason}
        maxLength={MOST_LETTERS}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button size="compact-sm" type="submit" disabled={reason.trim() === ""} loading={saying.isPending}>
        {label}
      </Button>
      {saying.error !== null && <FaultNote error={saying.error} />}
    </form>
  );
}
