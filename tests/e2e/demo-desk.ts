// The demo, served, and a browser, for the tests of one file: made before the first, gone after the last.

import { mkdirSync } from "node:fs";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import type { Browser } from "@playwright/test";
import { launchBrowser, program } from "./browser.js";
import { serveDemo, type ServedDemo } from "./served-demo.js";

/** Where tests leave what they saw. */
export const PICTURES = fileURLToPath(new URL("./pictures/", import.meta.url));

export interface DemoDesk {
  readonly browser: Browser;
  readonly demo: ServedDemo;
}

/** Nothing is made where there is no browser: the tests skip then. What is asked of it before the first test is not there yet. */
export function demoDesk(): DemoDesk {
  let made: DemoDesk | undefined;
  before(async () => {
    if (program === undefined) return;
    mkdirSync(PICTURES, { recursive: true });
    const [browser, demo] = await Promise.all([launchBrowser(), serveDemo("0.001")]);
    made = { browser, demo };
  });
  after(async () => {
    await made?.browser.close();
    await made?.demo.close();
  });
  const there = () => {
    if (made === undefined) throw new Error("before the first test");
    return made;
  };
  return {
    get browser() {
      return there().browser;
    },
    get demo() {
      return there().demo;
    },
  };
}
