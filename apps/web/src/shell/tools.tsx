// Language, light, calendar, keys, the way out.

import { Button, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { SessionView } from "@hamon/records";
import { post, useAnswer } from "../api.js";
import { changeCalendar, changeLanguage, useWords } from "../words.js";
import { openHelp } from "./keyboard.js";

export function Tools() {
  const { say } = useWords();
  const session = useAnswer<SessionView>("/api/session").data;
  const leave = useSignOut();
  return (
    <div className="tools">
      <Settings />
      <div className="row">
        <Tool onClick={openHelp}>{say("tools.keys")}</Tool>
        <Tool onClick={leave}>{say("tools.sign_out")}</Tool>
      </div>
      {session?.user != null && (
        <span className="who">
          {session.user.email} · {session.version}
        </span>
      )}
    </div>
  );
}

/** What one sets for oneself; also at the door, where nobody is known yet. */
export function Settings() {
  const { say, language, calendar } = useWords();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const other = language === "ja" ? "en" : "ja";
  return (
    <div className="row">
      <Tool onClick={() => void changeLanguage(other)} lang={other}>
        {say("tools.other_language")}
      </Tool>
      <Tool onClick={() => setColorScheme(scheme === "dark" ? "light" : "dark")}>
        {say(`tools.${scheme === "dark" ? "to_light" : "to_dark"}`)}
      </Tool>
      {language === "ja" && (
        <Tool onClick={() => changeCalendar(calendar === "japanese" ? "western" : "japanese")}>
          {say(`tools.${calendar === "japanese" ? "to_western" : "to_japanese"}`)}
        </Tool>
      )}
    </div>
  );
}

interface ToolProps {
  readonly onClick: () => void;
  readonly lang?: string;
  readonly children: string;
}

function Tool({ onClick, lang, children }: ToolProps) {
  return (
    <Button size="compact-xs" variant="outline" className="tool" onClick={onClick} {...(lang === undefined ? {} : { lang })}>
      {children}
    </Button>
  );
}

function useSignOut(): () => void {
  const navigate = useNavigate();
  const client = useQueryClient();
  return async () => {
    await post("/api/auth/sign-out", {}).catch(() => undefined);
    client.clear();
    await navigate({ to: "/sign-in" });
  };
}
