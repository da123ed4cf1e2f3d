// j and k move through rows, Enter opens; never while an input method is composing or a field has the focus.

import { useEffect, useState } from "react";

export interface RowKeys {
  readonly selected: number;
  select(at: number): void;
}

export function useRowKeys(count: number, open: (at: number) => void): RowKeys {
  const [selected, select] = useState(-1);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.isComposing || event.metaKey || event.ctrlKey || isTyping(event.target)) return;
      if (event.key === "j") select((at) => Math.min(count - 1, at + 1));
      else if (event.key === "k") select((at) => Math.max(0, at - 1));
      else if (event.key === "Enter" && selected >= 0) open(selected);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [count, open, selected]);
  return { selected, select };
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT|BUTTON|A)$/.test(target.tagName));
}
