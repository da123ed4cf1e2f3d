// What stands around every screen of a case.

import "./shell.css";
import { Modal, useMantineColorScheme } from "@mantine/core";
import { Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { post } from "../api.js";
import { isTyping } from "../parts/keys.js";
import { Link } from "../parts/link.js";
import { usePlace } from "../place.js";
import { changeLanguage, useWords } from "../words.js";

const SCREENS = ["", "findings", "exposure", "obligations", "documents", "deliveries", "evidence", "-", "sources"] as const;

export function Shell() {
  const { say } = useWords();
  const { to } = usePlace();
  const { pathname } = useLocation();
  return (
    <div className="shell">
      <nav aria-label={say("nav.label")}>
        <Logo />
        {SCREENS.map((screen) =>
          screen === "-" ? <hr key={screen} /> : (
            <Link key={screen} to={to(screen)} isCurrent={screen === "" ? pathname.replace(/\/$/, "") === to("") : pathname.startsWith(to(screen))}>
              {say(`nav.${screen === "" ? "glance" : screen}`)}
            </Link>
          ),
        )}
        <hr />
        <Tools />
      </nav>
      <main>
        <Outlet />
      </main>
    </div>
  );
}

export function Logo() {
  return (
    <div className="logo">
      <svg width="22" height="22" viewBox="0 0 22 22" fill="none" stroke="#7fb3dd" aria-hidden="true">
        <circle cx="11" cy="11" r="2.2" fill="#fff" stroke="none" />
        <circle cx="11" cy="11" r="5.4" strokeWidth="1.6" />
        <circle cx="11" cy="11" r="9.4" opacity=".6" />
      </svg>
      Hamon 波紋
    </div>
  );
}

function Tools() {
  const { say, language } = useWords();
  const { toggleColorScheme } = useMantineColorScheme();
  const [isHelpOpen, openHelp] = useState(false);
  const navigate = useNavigate();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "?" && !event.isComposing && !isTyping(event.target)) openHelp(true);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  const signOut = async () => {
    await post("/api/auth/sign-out", {});
    await navigate({ to: "/sign-in" });
  };
  return (
    <div className="tools">
      <button type="button" onClick={() => void changeLanguage(language === "ja" ? "en" : "ja")} lang={language === "ja" ? "en" : "ja"}>{say("tools.other_language")}</button>
      <button type="button" onClick={toggleColorScheme}>{say("tools.light_dark")}</button>
      <button type="button" onClick={() => openHelp(true)}>?</button>
      <button type="button" onClick={() => void signOut()}>{say("tools.sign_out")}</button>
      <Modal opened={isHelpOpen} onClose={() => openHelp(false)} title={say("help.title")}>
        <dl className="help">
          {["j", "k", "enter", "question"].map((key) => [<dt key={`${key}-t`}><kbd>{say(`help.${key}.key`)}</kbd></dt>, <dd key={key}>{say(`help.${key}.does`)}</dd>])}
        </dl>
      </Modal>
    </div>
  );
}
