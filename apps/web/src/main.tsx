// Starts the screens: words first, then the pages.

import "@mantine/core/styles.css";
import "@digital-go-jp/design-tokens/dist/tokens-simple.css";
import "@fontsource-variable/noto-sans-jp";
import "./tokens.css";
import "./page.css";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { loadClock } from "./clock.js";
import { createPages } from "./pages.js";
import { theme } from "./theme.js";
import { loadWords } from "./words.js";

const client = new QueryClient({ defaultOptions: { queries: { staleTime: 5000 } } });
const pages = createPages();
const root = document.getElementById("root");

try {
  await Promise.all([loadWords(), loadClock()]);
  start();
} catch (mistake) {
  // Without the server there are no words; index.html keeps these two sentences for that.
  document.getElementById("unheard")?.removeAttribute("hidden");
  throw mistake;
}

function start(): void {
  if (root === null) return;
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <QueryClientProvider client={client}>
          <RouterProvider router={pages} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
