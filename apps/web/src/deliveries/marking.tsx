// What became of one letter, mail or call, as a person knows it. Says what it will change before it is pressed.

import { Button, Modal, NativeSelect, Radio, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { MARK_RULES, type DeliveryView, type MarkResult, type MarkState } from "@hamon/records";
import { post } from "../api.js";
import { readClock } from "../clock.js";
import { FaultNote } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { markableStates } from "./markable.js";

export interface MarkingProps {
  readonly delivery: DeliveryView;
  readonly onClose: () => void;
}

const MOST_LETTERS = 500;

export function Marking({ delivery, onClose }: MarkingProps) {
  const { say } = useWords();
  const { channel, number, name } = delivery;
  const title = [say(`channel.${channel}`), number, name ?? ""].join("　");
  return (
    <Modal opened onClose={onClose} title={title}>
      <MarkForm delivery={delivery} onClose={onClose} />
    </Modal>
  );
}

function MarkForm({ delivery, onClose }: MarkingProps) {
  const { say } = useWords();
  const states = markableStates(delivery);
  const { today } = readClock();
  const [state, choose] = useState<MarkState | null>(states.length === 1 ? (states[0] ?? null) : null);
  const [on, setOn] = useState(today);
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const marking = useMarking(onClose);
  const submit = () => {
    if (state === null) return;
    const { delivery_id } = delivery;
    marking.mutate({ delivery_id, state, on, ...(reason === "" ? {} : { reason }), ...(note.trim() === "" ? {} : { note: note.trim() }) });
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Radio.Group
        label={say("deliveries.mark.state")}
        value={state ?? ""}
        onChange={(value) => {
          choose(value as MarkState);
          setReason("");
        }}
        required
      >
        {states.map((one) => (
          <Radio key={one} mt={6} value={one} label={say(`deliveries.mark.${one}.${delivery.channel}`)} />
        ))}
      </Radio.Group>
      {state !== null && <Reasons delivery={delivery} state={state} value={reason} onChange={setReason} />}
      <TextInput
        type="date"
        label={say("deliveries.mark.on")}
        value={on}
        max={today}
        onChange={(event) => setOn(event.currentTarget.value)}
        required
      />
      <Textarea
        label={say("deliveries.mark.note")}
        description={say("deliveries.mark.note_how")}
        value={note}
        maxLength={MOST_LETTERS}
        onChange={(event) => setNote(event.currentTarget.value)}
        autosize
        minRows={1}
      />
      {state !== null && <Change delivery={delivery} state={state} />}
      {marking.error !== null && <FaultNote error={marking.error} />}
      <div className="row">
        <Button type="submit" disabled={state === null || on === ""} loading={marking.isPending}>
          {say("deliveries.mark.submit")}
        </Button>
        <Button variant="subtle" onClick={onClose}>
          {say("cancel")}
        </Button>
      </div>
    </form>
  );
}

function useMarking(onDone: () => void) {
  const { api } = usePlace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (mark: object) => post<MarkResult>(`${api}/deliveries/marks`, { marks: [mark] }),
    onSuccess: async () => {
      onDone();
      await client.invalidateQueries();
    },
  });
}

interface ReasonsProps extends ChangeProps {
  readonly value: string;
  readonly onChange: (reason: string) => void;
}

function Reasons({ delivery: { channel }, state, value, onChange }: ReasonsProps) {
  const { say, sayOr } = useWords();
  const reasons = MARK_RULES[channel][state]?.reasons ?? [];
  const data = reasons.map((reason) => ({ value: reason, label: sayOr(`returns.${reason}`, reason) }));
  return (
    <NativeSelect
      label={say("deliveries.mark.reason")}
      value={value === "" ? (reasons[0] ?? "") : value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={data}
    />
  );
}

interface ChangeProps {
  readonly delivery: DeliveryView;
  readonly state: MarkState;
}

function Change({ delivery, state }: ChangeProps) {
  const { say } = useWords();
  return (
    <p className="mark-change" aria-live="polite">
      <b>
        {say(`delivery_state.${delivery.state}`)} → {say(`delivery_state.${state}`)}
      </b>{" "}
      {say(state === "reached" ? "deliveries.mark.stays_told" : "deliveries.mark.next_channel")} {say("deliveries.mark.logged")}
    </p>
  );
}
