// Sigma's levels, gravest first.

import type { FindingView } from "@hamon/records";

export const LEVELS = ["critical", "high", "medium", "low", "informational"] as const satisfies readonly FindingView["level"][];
