// Keys for whoever works all day: never while an input method is composing, nor while a field has the focus.

import { useEffect, useRef, useState } from "react";

export interface RowKeys {
  /** -1: none yet. */
  readonly selected: number;
  select(at: number): void;
}

export interface KeyedRows {
  readonly count: number;
  readonly open: (at: number) => void;
  /** Whether the keys are for these rows, where a page has several lists. */
  readonly isMine: () => boolean;
}

/** j and k move through the rows, Enter opens. */
export function useRowKeys({ count, open, isMine }: KeyedRows): RowKeys {
  const [selected, select] = useState(-1);
  useKeys({
    j: () => isMine() && select((at) => Math.min(count - 1, at + 1)),
    k: () => isMine() && select((at) => Math.max(0, at - 1)),
    Enter: (event) => {
      if (selected >= 0 && isMine() && !isPressable(event.target)) open(selected);
    },
  });
  return { selected: Math.min(selected, count - 1), select };
}

export type Bindings = Readonly<Record<string, (event: KeyboardEvent) => unknown>>;

/** Listens to single keys on the whole page while the component stands. */
export function useKeys(bindings: Bindings): void {
  const current = useRef(bindings);
  current.current = bindings;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isOurs(event)) current.current[event.key]?.(event);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

function isOurs(event: KeyboardEvent): boolean {
  const isElsewhere = event.metaKey || event.ctrlKey || event.altKey || event.isComposing || isTyping(event.target);
  return !isElsewhere && document.querySelector("[role=dialog]") === null;
}

const WAIT_MS = 900;

/** g, then a letter: 義務 g o, 証拠 g e. */
export function useGo(places: Readonly<Record<string, () => void>>): void {
  const armedAt = useRef(0);
  const go = Object.fromEntries(
    Object.entries(places).map(([key, act]) => [
      key,
      () => {
        if (Date.now() - armedAt.current < WAIT_MS) act();
        armedAt.current = 0;
      },
    ]),
  );
  useKeys({ ...go, g: () => (armedAt.current = Date.now()) });
}

/** ⌘K or Ctrl+K, from anywhere, also from a field. */
export function useCommandKey(act: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "k" || !(event.metaKey || event.ctrlKey) || event.isComposing) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function isPressable(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("a, button, summary, [role=link]") !== null;
}
