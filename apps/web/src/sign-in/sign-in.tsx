// The door.

import "./sign-in.css";
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { Logo } from "../shell/logo.js";
import { Settings } from "../shell/tools.js";
import { useWords } from "../words.js";
import { safePath } from "./safe-path.js";

/** The account that the first start makes. */
const FIRST_EMAIL = "admin@hamon.example";

export function SignIn() {
  const { say } = useWords();
  useDocumentTitle(`${say("sign_in.title")} — Hamon`);
  return (
    <div className="door">
      <div className="door-water" aria-hidden="true">
        <Water />
      </div>
      <div className="door-form">
        <Logo />
        <Form />
        <Settings />
      </div>
    </div>
  );
}

function Form() {
  const { say } = useWords();
  const router = useRouter();
  const client = useQueryClient();
  const { from } = useSearch({ strict: false }) as { readonly from?: unknown };
  const [state, setState] = useState<"idle" | "asking" | "refused" | "unheard">("idle");
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setState("asking");
    const answer = await signIn(new FormData(event.currentTarget));
    if (answer !== "in") return setState(answer);
    client.clear();
    router.history.push(safePath(from));
  };
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <div>
        <h1>{say("sign_in.title")}</h1>
        <p className="quiet">{say("sign_in.lead")}</p>
      </div>
      <TextInput name="email" type="email" label={say("sign_in.email")} defaultValue={FIRST_EMAIL} autoComplete="username" required />
      <PasswordInput
        name="password"
        label={say("sign_in.password")}
        autoComplete="current-password"
        required
        data-autofocus
        visibilityToggleButtonProps={{ "aria-label": say("sign_in.show_password") }}
      />
      {(state === "refused" || state === "unheard") && (
        <p role="alert" className="door-refusal">
          ✗ {say(`sign_in.${state}`)}
        </p>
      )}
      <Button type="submit" size="md" loading={state === "asking"}>
        {say("sign_in.enter")}
      </Button>
      <p className="door-hint">{say("sign_in.hint")}</p>
    </form>
  );
}

async function signIn(form: FormData): Promise<"in" | "refused" | "unheard"> {
  const body = JSON.stringify({ email: form.get("email"), password: form.get("password") });
  try {
    const answer = await fetch("/api/auth/sign-in/email", { method: "POST", headers: { "content-type": "application/json" }, body });
    if (answer.ok) return "in";
    return answer.status >= 500 ? "unheard" : "refused";
  } catch {
    return "unheard";
  }
}

const RINGS = [18, 44, 80, 126, 182, 248, 324] as const;

function Water() {
  return (
    <svg viewBox="-340 -340 680 680" fill="none" stroke="#7ab0dc">
      {RINGS.map((radius, at) => (
        <circle
          key={radius}
          r={radius}
          strokeWidth={3 - at * 0.33}
          opacity={0.75 - at * 0.095}
          style={{ animationDelay: `${at * 90}ms` }}
        />
      ))}
      <circle r="5" fill="#fff" stroke="none" />
    </svg>
  );
}
