// The 通知番号 on a letter that came back, typed in, finds its row.

import { TextInput } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { withQuery } from "../place.js";
import { useWords } from "../words.js";

export interface NumberSearchProps {
  /** All filters of the list as they stand. */
  readonly filter: Readonly<Record<string, string>>;
  /** The list's address without filters. */
  readonly at: string;
}

export function NumberSearch({ filter, at }: NumberSearchProps) {
  const { say } = useWords();
  const router = useRouter();
  const [wanted, want] = useState(filter["number"] ?? "");
  const go = () => {
    const { number: _, ...rest } = filter;
    router.history.push(withQuery(at, wanted.trim() === "" ? rest : { ...rest, number: wanted.trim() }));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <TextInput
        data-search
        size="sm"
        label={say("deliveries.number")}
        placeholder="3F2A-91C0-7BD4"
        value={wanted}
        onChange={(event) => want(event.currentTarget.value)}
        onBlur={() => wanted.trim() === "" && filter["number"] !== undefined && go()}
        style={{ width: 190 }}
      />
    </form>
  );
}
