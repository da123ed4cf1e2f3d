// What stands around every screen of a case.

import "./shell.css";
import { Burger, Drawer } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Outlet, useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import type { CaseOverview } from "@hamon/records";
import { Link } from "../parts/link.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { CaseChips } from "./case-chips.js";
import { Keyboard } from "./keyboard.js";
import { Logo, Waves } from "./logo.js";
import { Nav } from "./nav.js";
import { useFreshNumbers, useOverview } from "./overview.js";
import { screenOf } from "./screens.js";
import { Tools } from "./tools.js";

export function Shell() {
  const { say } = useWords();
  const overview = useOverview().data;
  const { pathname } = useLocation();
  const [isOpen, { open, close }] = useDisclosure(false);
  useFreshNumbers(overview);
  useEffect(close, [pathname, close]);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {say("nav.skip")}
      </a>
      <aside className="shell-side">
        <Link to="/">
          <Logo />
        </Link>
        <Nav overview={overview} />
        <Tools />
        <Waves />
      </aside>
      <header className="bar">
        <Burger opened={isOpen} onClick={open} size="sm" color="#fff" aria-label={say("nav.label")} />
        <Logo />
      </header>
      <Drawer
        opened={isOpen}
        onClose={close}
        size={264}
        withCloseButton={false}
        classNames={{ content: "drawer", body: "shell-side" }}
        title={null}
      >
        <Nav overview={overview} />
        <Tools />
      </Drawer>
      <main id="main" tabIndex={-1}>
        {screenOf(pathname) !== "" && overview !== undefined && <CaseBar overview={overview} />}
        <Outlet />
      </main>
      <Keyboard />
    </div>
  );
}

// Which case one is in, on every page but the one that says it large.
function CaseBar({ overview }: { readonly overview: CaseOverview }) {
  const { text } = useWords();
  const { to } = usePlace();
  const { case: record } = overview;
  return (
    <div className="case-bar">
      <span>
        <span className="number">{record.case_id}</span> <Link to={to("")}>{text(record.title)}</Link>
      </span>
      <CaseChips record={record} />
    </div>
  );
}
