/** Warnings of requests nobody can explain: they have a list of their own. */
export const UNMAPPED_CODES: readonly string[] = ["requests-unmapped", "requests-unmapped-explained"];
