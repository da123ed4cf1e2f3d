// In which language the command line speaks: --lang, HAMON_LANG, the locale of the shell; else Japanese.

import type { Language } from "@hamon/records";

export function languageOf(argv: readonly string[], environment: NodeJS.ProcessEnv): Language {
  const flag = argv.find((word) => word.startsWith("--lang="))?.slice("--lang=".length) ?? argv[argv.indexOf("--lang") + 1];
  const wishes = [
    argv.some((word) => word.startsWith("--lang")) ? flag : undefined,
    environment["HAMON_LANG"],
    environment["LC_ALL"],
    environment["LC_MESSAGES"],
    environment["LANG"],
  ];
  for (const wish of wishes) {
    if (wish?.startsWith("ja")) return "ja";
    if (wish?.startsWith("en")) return "en";
  }
  return "ja";
}
