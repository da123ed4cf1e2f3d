// The door.

import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { Logo } from "../shell/shell.js";
import { useWords } from "../words.js";

export function SignIn() {
  const { say } = useWords();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [state, setState] = useState<"idle" | "asking" | "refused">("idle");
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setState("asking");
    const form = new FormData(event.currentTarget);
    const body = JSON.stringify({ email: form.get("email"), password: form.get("password") });
    const answer = await fetch("/api/auth/sign-in/email", { method: "POST", headers: { "content-type": "application/json" }, body });
    if (!answer.ok) return setState("refused");
    client.clear();
    await navigate({ to: "/" });
  };
  return (
    <div style={{ display: "grid", placeItems: "center", minHeight: "100vh", padding: 16 }}>
      <form className="card" style={{ width: "min(380px, 100%)", display: "grid", gap: 14 }} onSubmit={(event) => void submit(event)}>
        <div style={{ background: "var(--nav)", margin: "-16px -18px 0", padding: "14px 0 0", borderRadius: "6px 6px 0 0" }} className="shell-head"><Logo /></div>
        <h1>{say("sign_in.title")}</h1>
        <TextInput name="email" type="email" label={say("sign_in.email")} defaultValue="admin@hamon.example" autoComplete="username" required />
        <PasswordInput name="password" label={say("sign_in.password")} autoComplete="current-password" required />
        {state === "refused" && <p role="alert" className="late" style={{ margin: 0 }}>{say("sign_in.refused")}</p>}
        <Button type="submit" loading={state === "asking"}>{say("sign_in.enter")}</Button>
        <p className="quiet" style={{ margin: 0 }}>{say("sign_in.hint")}</p>
      </form>
    </div>
  );
}
