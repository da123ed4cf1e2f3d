// The place on a page that its address names.

import { useLocation } from "@tanstack/react-router";
import { useEffect } from "react";

/** The browser jumps before the answer is here; this jumps again when it is. For what is drawn once it is. */
export function useAnchor(): void {
  const { hash } = useLocation();
  useEffect(() => {
    if (hash !== "") document.getElementById(hash)?.scrollIntoView({ block: "start" });
  }, [hash]);
}
