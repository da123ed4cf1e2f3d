// A person sets a finding aside: how far that goes, until when, and why.

import { Button, Radio, TextInput } from "@mantine/core";
import { useState } from "react";
import type { FindingView, NewSuppression, NewWithdrawal } from "@hamon/records";
import { post } from "../api.js";
import { FaultNote } from "../parts/answered.js";
import { ReasonField } from "../parts/reason.js";
import { useSaying } from "../parts/saying.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

export function SuppressionForm({ finding, onClose }: { readonly finding: FindingView; readonly onClose: () => void }) {
  const { say } = useWords();
  const [kind, setKind] = useState<NewSuppression["kind"]>("finding");
  const [until_on, setUntil] = useState("");
  const [reason, setReason] = useState("");
  const saying = useSuppressing(onClose);
  return (
    <form
      className="card stack"
      style={{ gap: 12 }}
      onSubmit={(event) => {
        event.preventDefault();
        saying.mutate({ path: "", said: { kind, finding_id: finding.finding_id, until_on, reason: reason.trim() } });
      }}
    >
      <Radio.Group label={say("suppress.kind")} value={kind} onChange={(value) => setKind(value === "rule" ? "rule" : "finding")}>
        <Radio size="sm" mt={6} value="finding" label={say("suppress.kinds.finding")} />
        <Radio size="sm" mt={6} value="rule" label={say("suppress.kinds.rule", { entity: finding.entity })} />
      </Radio.Group>
      <TextInput
        size="sm"
        type="date"
        label={say("suppress.until")}
        value={until_on}
        onChange={(event) => setUntil(event.currentTarget.value)}
        required
        style={{ width: 220 }}
      />
      <ReasonField label={say("suppress.reason")} description={say("suppress.reason_how")} value={reason} onChange={setReason} />
      {saying.error !== null && <FaultNote error={saying.error} />}
      <div className="row">
        <Button type="submit" disabled={until_on === "" || reason.trim() === ""} loading={saying.isPending}>
          {say("suppress.save")}
        </Button>
        <Button variant="subtle" onClick={onClose}>
          {say("cancel")}
        </Button>
      </div>
    </form>
  );
}

interface Saying {
  /** Below the case's suppressions. */
  readonly path: string;
  readonly said: NewSuppression | NewWithdrawal;
}

/** Records what a person says of a finding; all that shows findings is asked for anew. */
export function useSuppressing(onDone?: () => void) {
  const { api } = usePlace();
  return useSaying(({ path, said }: Saying) => post(`${api}/suppressions${path}`, said), onDone);
}
