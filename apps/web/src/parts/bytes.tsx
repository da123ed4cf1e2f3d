// Bytes of an original on screen: offsets, hex, text. Asked for only when wanted, for each asking is in the evidence log.

import "./bytes.css";
import type { BytesView } from "@hamon/records";
import { useState } from "react";
import { useAnswer } from "../api.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { Answered } from "./answered.js";
import { hexLines } from "./hex.js";
import { Link } from "./link.js";
import { Scroll } from "./scroll.js";

export interface BytesPlace {
  readonly evidence_id: string;
  readonly offset: number;
  readonly length: number;
  /** Of an archive: the file. */
  readonly member?: string | undefined;
}

const SHOWN_BYTES = 512;

/** Folded; opening it asks for the bytes. */
export function BytesFold({ evidence_id, offset, length }: BytesPlace) {
  const { say } = useWords();
  const { to } = usePlace();
  const [isOpen, open] = useState(false);
  return (
    <details onToggle={(event) => open(event.currentTarget.open)}>
      <summary>{say("bytes.open")}</summary>
      {isOpen && <BytesShown evidence_id={evidence_id} offset={offset} length={Math.max(1, Math.min(length, SHOWN_BYTES))} />}
      <p className="quiet">
        {say("bytes.logged")} <Link to={to(`evidence/${evidence_id}`, { offset: String(offset) })}>{say("bytes.around")}</Link>
      </p>
    </details>
  );
}

export function BytesShown({ evidence_id, offset, length, member }: BytesPlace) {
  const { api } = usePlace();
  const within = member === undefined ? "" : `&member=${encodeURIComponent(member)}`;
  const query = useAnswer<BytesView>(`${api}/evidence/${evidence_id}/bytes?offset=${offset}&length=${length}${within}`, { isLogged: true });
  return <Answered query={query}>{(bytes) => <HexDump hex={bytes.hex} offset={bytes.offset} />}</Answered>;
}

export function HexDump({ hex, offset }: Pick<BytesView, "hex" | "offset">) {
  const { say } = useWords();
  const lines = hexLines(hex, offset);
  return (
    <Scroll label={say("bytes.title")} className="hex">
      <pre aria-hidden="true">{lines.map(({ at }) => at).join("\n")}</pre>
      <pre className="line">{lines.map((line) => line.hex).join("\n")}</pre>
      <pre className="letters">{lines.map(({ text }) => text).join("\n")}</pre>
    </Scroll>
  );
}
