// Personal data as it is: only for a reason, and the asking is in the evidence log before anything is shown.

import { Button, Modal, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { RowView } from "@hamon/records";
import { post } from "../api.js";
import { FaultNote } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

export interface UnmaskingProps {
  readonly row: RowView;
  readonly onSeen: (row: RowView) => void;
}

const MOST_LETTERS = 500;

export function Unmasking({ row, onSeen }: UnmaskingProps) {
  const { say } = useWords();
  const { api } = usePlace();
  const [isOpen, open] = useState(false);
  const [reason, setReason] = useState("");
  const asking = useMutation({
    mutationFn: () => post<RowView>(`${api}/unmask`, { row_id: row.row_id, reason: reason.trim() }),
    onSuccess: onSeen,
  });
  if (!row.is_masked) return <p className="warn">▲ {say("row.unmasked")}</p>;
  return (
    <div className="row">
      <Button variant="default" onClick={() => open(true)}>
        {say("row.unmask")}
      </Button>
      <span className="quiet">{say("row.masked")}</span>
      <Modal opened={isOpen} onClose={() => open(false)} title={say("row.unmask")}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            asking.mutate();
          }}
        >
          <p>{say("row.unmask_logged")}</p>
          <Textarea
            data-autofocus
            label={say("row.reason")}
            description={say("row.reason_how")}
            value={reason}
            maxLength={MOST_LETTERS}
            onChange={(event) => setReason(event.currentTarget.value)}
            required
            autosize
            minRows={2}
          />
          {asking.error !== null && <FaultNote error={asking.error} />}
          <div className="row">
            <Button type="submit" disabled={reason.trim() === ""} loading={asking.isPending}>
              {say("row.show")}
            </Button>
            <Button variant="subtle" onClick={() => open(false)}>
              {say("cancel")}
            </Button>
          </div>
        </form>
      </Modal>
    </div>
  );
}
