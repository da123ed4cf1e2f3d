// Records that a report was filed. Lateness freezes here; a late filing gives its reason.

import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Obligation } from "@hamon/records";
import { post } from "../api.js";
import { FaultNote } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { japanMoment } from "./answer.js";

export interface FilingProps {
  readonly obligation: Obligation;
  readonly isLate: boolean;
}

export function Filing({ obligation, isLate }: FilingProps) {
  const { say, text } = useWords();
  const { api } = usePlace();
  const client = useQueryClient();
  const [isOpen, open] = useState(false);
  const [at, setAt] = useState("");
  const [reason, setReason] = useState("");
  const filing = useMutation({
    mutationFn: () =>
      post(`${api}/obligations/${obligation.obligation_id}/filings`, {
        filed_at: japanMoment(at),
        ...(reason.trim() === "" ? {} : { late_reason: reason.trim() }),
      }),
    onSuccess: async () => {
      open(false);
      await client.invalidateQueries();
    },
  });
  const kind = obligation.addressee === "persons" || obligation.addressee === "public" ? "done" : "filed";
  return (
    <div style={{ marginTop: 14 }}>
      <Button variant="default" size="sm" onClick={() => open(true)}>
        {say(`filing.${kind}.record`)}
      </Button>
      <Modal opened={isOpen} onClose={() => open(false)} title={`${text(obligation.title)}　${text(obligation.addressee_label)}`}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            filing.mutate();
          }}
        >
          <p>{say("filing.what_changes")}</p>
          <TextInput
            data-autofocus
            type="datetime-local"
            label={say(`filing.${kind}.at`)}
            value={at}
            onChange={(event) => setAt(event.currentTarget.value)}
            required
          />
          <Textarea
            label={say("filing.late_reason")}
            description={say(isLate ? "filing.late_needed" : "filing.late_if")}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            autosize
            minRows={2}
          />
          {filing.error !== null && <FaultNote error={filing.error} />}
          <div className="row">
            <Button type="submit" disabled={at === ""} loading={filing.isPending}>
              {say(`filing.${kind}.record`)}
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
