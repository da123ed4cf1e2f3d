// A real browser on a served case: signed in, every script error kept.

import { chromium, type Browser, type BrowserContext, type Page } from "@playwright/test";

const FLAGS = [
  "--no-sandbox",
  "--disable-dev-shm-usage",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Of the browser; undefined where npm test found none. */
export const program = process.env["CHROMIUM"];
export const skip = program === undefined && "no Chromium: npm test finds or installs one";

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ ...(program === undefined ? {} : { executablePath: program }), args: FLAGS });
}

export interface SignedIn {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly errors: string[];
  readonly caseId: string;
}

export interface Door {
  readonly url: string;
  readonly password: string;
}

/** A page on the newest case, as the administrator. */
export async function signIn(
  browser: Browser,
  { url, password }: Door,
  { language, ...options }: { readonly language: "ja" | "en" } & Parameters<Browser["newContext"]>[0],
): Promise<SignedIn> {
  const context = await browser.newContext({ locale: language, viewport: { width: 1400, height: 960 }, ...options });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(url);
  await page.waitForURL(/sign-in/);
  await page.fill("input[name=password]", password);
  await page.click("button[type=submit]");
  await page.waitForURL(/\/cases\/case_/);
  return { page, context, errors, caseId: /case_\d+_\d+/.exec(page.url())?.[0] ?? "" };
}

const STILL_MS = 150;

/** Until everything that was asked for is there and nothing moves: a press while the page still grows can miss its link. */
export async function settle(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.waitForFunction(isAllThere);
  await page.evaluate(() => document.fonts.ready);
  do await page.evaluate(untilStill, STILL_MS);
  while (!(await page.evaluate(isAllThere)));
}

// Both run in the page. Before the program has drawn anything there is no main, and nothing that waits either.
function isAllThere(): boolean {
  return document.querySelector("main") !== null && document.querySelector("[role=status]") === null;
}

function untilStill(still: number): Promise<void> {
  return new Promise((resolve) => {
    let timer = setTimeout(resolve, still);
    new MutationObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(resolve, still);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
}
