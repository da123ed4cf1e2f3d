// What is wrong with a page as it is laid out: something cut off, or a place that scrolls and does not say so.

import type { Page } from "@playwright/test";

/** One line per fault; empty: none. Functions within `evaluate` have no names: tsx would wrap them in one the browser lacks. */
export async function layoutFaults(page: Page): Promise<readonly string[]> {
  return [...(await cutFaults(page)), ...(await scrollFaults(page))];
}

async function cutFaults(page: Page): Promise<readonly string[]> {
  const wide = await page.evaluate(() => {
    const root = document.documentElement;
    return [root, ...document.querySelectorAll("main, main .card, main .card > *")]
      .filter((one) => one.scrollWidth - one.clientWidth > 1 && one.clientWidth > 0 && getComputedStyle(one).display !== "inline")
      .filter((one) => getComputedStyle(one).overflowX === "visible" || one === root)
      .map((one) => `${one.scrollWidth - one.clientWidth} px beyond <${one.localName} class="${one.className}">`);
  });
  const titles = await page
    .locator("main .two-lines")
    .evaluateAll((all) => all.filter((one) => one.scrollHeight - one.clientHeight > 2).map((one) => `cut: ${one.textContent}`));
  const words = await page.locator("main .chart .flag text").evaluateAll((all) =>
    all
      .filter((one) => {
        const [box, chart] = [one.getBoundingClientRect(), (one as SVGTextElement).ownerSVGElement?.getBoundingClientRect()];
        return chart === undefined || box.left < chart.left - 1 || box.right > chart.right + 1;
      })
      .map((one) => `beyond the chart: ${one.textContent}`),
  );
  return [...wide, ...titles, ...words];
}

/** What scrolls has a shade, and a keyboard reaches it: by itself, with a name, or by the fields within. */
function scrollFaults(page: Page): Promise<readonly string[]> {
  return page.locator("main *").evaluateAll((all) =>
    all
      .filter((one) => one.clientWidth > 1 && (one.scrollWidth - one.clientWidth > 1 || one.scrollHeight - one.clientHeight > 2))
      .filter((one) => /auto|scroll/.test(`${getComputedStyle(one).overflowX} ${getComputedStyle(one).overflowY}`))
      .flatMap((one) => [
        ...(getComputedStyle(one).backgroundAttachment.includes("local") ? [] : [`no shade: ${one.localName}.${one.className}`]),
        ...((one as HTMLElement).tabIndex === 0 && one.role === "region" && (one.ariaLabel ?? "") !== "" ? [] : [one])
          .filter((unnamed) => unnamed.querySelector("input, button") === null)
          .map((unnamed) => `no name or keyboard: ${unnamed.localName}.${unnamed.className}`),
      ]),
  );
}

/** Keys of ours where words should be. Names of columns and files are theirs, and stand in code. */
export async function rawKeys(page: Page): Promise<readonly string[]> {
  const text = await page.innerText("main");
  return text.match(/\b(?:statement|fact|case|figure|zero|finding|story):[a-z][\w.-]*|\belement\.\w+|⟦[^⟧]*⟧/g) ?? [];
}
