// One acquisition, stated by who did it. It cannot be changed later, and the form says so before it is kept.

import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Acquisition, EvidenceItem, NewAcquisition } from "@hamon/records";
import { post } from "../api.js";
import { FaultNote } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";

const REQUIRED = ["acquired_by", "organisation", "place", "medium", "method", "tool"] as const;
const OPTIONAL = ["witness", "hash_before"] as const;
/** Japan: what a person there writes as local time. */
const ZONE = "+09:00";

type Field = (typeof REQUIRED)[number] | (typeof OPTIONAL)[number] | "acquired_at" | "note";

export interface AcquisitionFormProps {
  readonly item: EvidenceItem;
  readonly onClose: () => void;
}

export function AcquisitionForm({ item, onClose }: AcquisitionFormProps) {
  const { say } = useWords();
  const [values, setValues] = useState<Readonly<Partial<Record<Field, string>>>>({});
  const keeping = useKeeping(onClose);
  const of = (field: Field) => ({
    label: say(`acquisition.${field}`),
    value: values[field] ?? "",
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      setValues({ ...values, [field]: event.currentTarget.value }),
  });
  return (
    <Modal opened onClose={onClose} title={`${say("acquisition.add")}　${item.name}`} size="lg">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          keeping.mutate(toAcquisition(item, values));
        }}
      >
        <TextInput type="datetime-local" step={1} required {...of("acquired_at")} />
        {REQUIRED.map((field) => (
          <TextInput key={field} required maxLength={500} {...of(field)} />
        ))}
        {OPTIONAL.map((field) => (
          <TextInput key={field} maxLength={500} {...of(field)} />
        ))}
        <Textarea autosize minRows={1} maxLength={2000} {...of("note")} />
        <p className="quiet">{say("acquisition.how")}</p>
        {keeping.error !== null && <FaultNote error={keeping.error} />}
        <div className="row">
          <Button type="submit" loading={keeping.isPending}>
            {say("acquisition.keep")}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {say("cancel")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function toAcquisition(item: EvidenceItem, values: Readonly<Partial<Record<Field, string>>>): NewAcquisition {
  const text = (field: Field) => values[field]?.trim() ?? "";
  const at = text("acquired_at");
  return {
    originals: [item.evidence_id],
    acquired_at: `${at.length === "2026-01-01T00:00".length ? `${at}:00` : at}${ZONE}`,
    acquired_by: text("acquired_by"),
    organisation: text("organisation"),
    place: text("place"),
    medium: text("medium"),
    method: text("method"),
    tool: text("tool"),
    witness: text("witness") || null,
    hash_before: text("hash_before") || null,
    note: text("note") || null,
  };
}

function useKeeping(onDone: () => void) {
  const { api } = usePlace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wanted: NewAcquisition) => post<Acquisition>(`${api}/acquisitions`, wanted),
    onSuccess: async () => {
      onDone();
      await client.invalidateQueries();
    },
  });
}
