// The keys of the whole house: g and a letter, / to search, ? for help, ⌘K for everything by name.

import { Modal, TextInput } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useState, useSyncExternalStore } from "react";
import { useCommandKey, useGo, useKeys } from "../parts/keys.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { SCREENS } from "./screens.js";
import { useTargets } from "./targets.js";

type Dialog = "none" | "help" | "find";
let dialog: Dialog = "none";
const listeners = new Set<() => void>();

function show(next: Dialog): void {
  dialog = next;
  for (const tell of listeners) tell();
}

export const openHelp = () => show("help");
const close = () => show("none");
const current = () => dialog;
const listen = (tell: () => void) => {
  listeners.add(tell);
  return () => listeners.delete(tell);
};

export function Keyboard() {
  const { to } = usePlace();
  const router = useRouter();
  const shown = useSyncExternalStore(listen, current);
  useGo(Object.fromEntries(SCREENS.map(({ key, path }) => [key, () => router.history.push(to(path))])));
  useKeys({
    "?": openHelp,
    "/": (event) => {
      event.preventDefault();
      document.querySelector<HTMLInputElement>("[data-search]")?.focus();
    },
  });
  useCommandKey(() => show("find"));
  return (
    <>
      <Help isOpen={shown === "help"} />
      <Find isOpen={shown === "find"} />
    </>
  );
}

const KEYS = ["j", "k", "enter", "slash", "command", "question"] as const;

function Help({ isOpen }: { readonly isOpen: boolean }) {
  const { say } = useWords();
  return (
    <Modal opened={isOpen} onClose={close} title={say("help.title")} size="md">
      <dl className="pairs help">
        {KEYS.map((key) => [
          <dt key={`${key}-key`}>
            <kbd>{say(`help.${key}.key`)}</kbd>
          </dt>,
          <dd key={key}>{say(`help.${key}.does`)}</dd>,
        ])}
        {SCREENS.map(({ key, name }) => [
          <dt key={`${name}-key`}>
            <kbd>g</kbd> <kbd>{key}</kbd>
          </dt>,
          <dd key={name}>{say(`nav.${name}`)}</dd>,
        ])}
      </dl>
      <p className="quiet">{say("help.composing")}</p>
    </Modal>
  );
}

const MOST_SHOWN = 12;

function Find({ isOpen }: { readonly isOpen: boolean }) {
  const { say } = useWords();
  const router = useRouter();
  const [wanted, want] = useState("");
  const [at, setAt] = useState(0);
  const needle = wanted.normalize("NFKC").toLowerCase();
  const targets = useTargets()
    .filter(({ name, kind }) => `${name} ${kind}`.normalize("NFKC").toLowerCase().includes(needle))
    .slice(0, MOST_SHOWN);
  const open = (to: string | undefined) => {
    if (to === undefined) return;
    close();
    want("");
    router.history.push(to);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setAt(Math.min(targets.length - 1, at + 1));
    else if (event.key === "ArrowUp") setAt(Math.max(0, at - 1));
    else if (event.key === "Enter") open(targets[at]?.to);
  };
  return (
    <Modal opened={isOpen} onClose={close} title={say("find.title")} size="lg" yOffset="10vh">
      <TextInput
        data-autofocus
        aria-label={say("find.title")}
        placeholder={say("find.hint")}
        value={wanted}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          want(event.currentTarget.value);
          setAt(0);
        }}
      />
      <ul className="targets">
        {targets.map(({ to, name, kind }, nth) => (
          <li key={to} className={nth === at ? "selected" : ""}>
            <button type="button" onClick={() => open(to)}>
              <span>{name}</span> <small className="quiet">{kind}</small>
            </button>
          </li>
        ))}
        {targets.length === 0 && <li className="quiet">{say("find.none")}</li>}
      </ul>
    </Modal>
  );
}
