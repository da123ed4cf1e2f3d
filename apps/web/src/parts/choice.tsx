// One filter of a list, kept in the address so that it can be sent and gone back to.

import { NativeSelect } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { withQuery } from "../place.js";
import { useWords } from "../words.js";

export interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly values: readonly { readonly value: string; readonly label: string }[];
  /** All filters of the list as they stand. */
  readonly filter: Readonly<Record<string, string>>;
  /** The list's address without filters. */
  readonly at: string;
}

export function Choice({ name, label, values, filter, at }: ChoiceProps) {
  const { say } = useWords();
  const router = useRouter();
  const change = (value: string) => {
    const { [name]: _, ...rest } = filter;
    router.history.push(withQuery(at, value === "" ? rest : { ...rest, [name]: value }));
  };
  return (
    <NativeSelect
      size="sm"
      label={label}
      value={filter[name] ?? ""}
      onChange={(event) => change(event.currentTarget.value)}
      data={[{ value: "", label: say("rows.all") }, ...values]}
    />
  );
}
