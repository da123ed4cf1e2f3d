// A person accepts an offset: which of the two clocks is corrected, and why.

import { Button, Radio } from "@mantine/core";
import { useState } from "react";
import { formatOffset, type ClockName, type ClockOffset, type NewClockCorrection } from "@hamon/records";
import { post } from "../api.js";
import { FaultNote } from "../parts/answered.js";
import { ReasonField } from "../parts/reason.js";
import { useSaying } from "../parts/saying.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

export function ClockForm({ offset, onClose }: { readonly offset: ClockOffset; readonly onClose: () => void }) {
  const { say } = useWords();
  const { clock_offset_id, reference, offset_ms } = offset;
  const [side, setSide] = useState("");
  const [reason, setReason] = useState("");
  const saying = useCorrecting(onClose);
  const named = ({ log, host }: ClockName) => [log, host].filter((part) => part !== "").join(" · ") || say("clocks.unnamed");
  const sideText = (clock: ClockName, added: number) => say("clocks.apply_log", { log: named(clock), offset: formatOffset(added) });
  return (
    <form
      className="stack"
      style={{ gap: 12 }}
      onSubmit={(event) => {
        event.preventDefault();
        saying.mutate({ clock_offset_id, is_reversed: side === "reference", reason: reason.trim() });
      }}
    >
      <Radio.Group value={side} onChange={setSide} aria-label={say("clocks.apply")}>
        <Radio size="sm" value="log" label={sideText(offset, offset_ms ?? 0)} />
        {reference !== null && <Radio size="sm" mt={6} value="reference" label={sideText(reference, -(offset_ms ?? 0))} />}
      </Radio.Group>
      <ReasonField label={say("clocks.reason")} description={say("clocks.reason_how")} value={reason} onChange={setReason} />
      {saying.error !== null && <FaultNote error={saying.error} />}
      <div className="row">
        <Button type="submit" disabled={side === "" || reason.trim() === ""} loading={saying.isPending}>
          {say("clocks.save")}
        </Button>
        <Button variant="subtle" onClick={onClose}>
          {say("cancel")}
        </Button>
      </div>
    </form>
  );
}

/** Records what a person says of a clock; all that shows times is asked for anew. */
export function useCorrecting(onDone?: () => void) {
  const { api } = usePlace();
  return useSaying((said: NewClockCorrection) => post(`${api}/clocks/corrections`, said), onDone);
}
