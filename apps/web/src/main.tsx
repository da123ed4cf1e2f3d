// Starts the screens: words first, then the pages.

import "@mantine/core/styles.css";
import "@fontsource-variable/noto-sans-jp";
import "./tokens.css";
import { MantineProvider, createTheme } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createPages } from "./pages.js";
import { loadWords } from "./words.js";

const theme = createTheme({ fontFamily: "var(--font)", primaryColor: "blue", defaultRadius: "sm" });
const client = new QueryClient({ defaultOptions: { queries: { staleTime: 5000, refetchOnWindowFocus: true } } });
const root = document.getElementById("root");

await loadWords();
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <QueryClientProvider client={client}>
          <RouterProvider router={createPages()} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
