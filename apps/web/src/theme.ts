// Mantine in our ink: buttons, fields and dialogs.

import { createTheme, type MantineColorsTuple } from "@mantine/core";

const ink: MantineColorsTuple = [
  "#eef2f6",
  "#dae2ea",
  "#b3c3d3",
  "#8aa2ba",
  "#6886a5",
  "#527498",
  "#446a93",
  "#21456b",
  "#173453",
  "#10233a",
];

export const theme = createTheme({
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  colors: { ink },
  primaryColor: "ink",
  primaryShade: { light: 8, dark: 5 },
  defaultRadius: "sm",
  headings: { fontFamily: "var(--font)", fontWeight: "600" },
});
