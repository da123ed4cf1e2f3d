// Records that a report was filed. Lateness freezes here; a late filing gives its reason.

import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Obligation } from "@hamon/records";
import { post } from "../api.js";
import { FaultNote } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

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
    mutationFn: () => post(`${api}/obligations/${obligation.obligation_id}/filings`, { filed_at: `${at}:00+09:00`, ...(reason.trim() === "" ? {} : { late_reason: reason }) }),
    onSuccess: async () => {
      open(false);
      await client.invalidateQueries();
    },
  });
  return (
    <>
      <Button variant="default" onClick={() => open(true)}>{say("filing.record")}</Button>
      <Modal opened={isOpen} onClose={() => open(false)} title={text(obligation.title)}>
        <p>{say("filing.what_changes")}</p>
        <TextInput type="datetime-local" label={say("filing.at")} value={at} onChange={(event) => setAt(event.currentTarget.value)} required />
        <Textarea label={say("filing.late_reason")} description={say(isLate ? "filing.late_needed" : "filing.late_if")} value={reason} onChange={(event) => setReason(event.currentTarget.value)} autosize minRows={2} mt={10} />
        {filing.error !== null && <FaultNote error={filing.error} />}
        <Button mt={12} disabled={at === ""} loading={filing.isPending} onClick={() => filing.mutate()}>{say("filing.record")}</Button>
      </Modal>
    </>
  );
}
