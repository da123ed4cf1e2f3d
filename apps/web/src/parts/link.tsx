// A link to a screen: an ordinary <a> that the router follows.

import { useRouter } from "@tanstack/react-router";
import type { MouseEvent, ReactNode } from "react";

export interface LinkProps {
  readonly to: string;
  readonly className?: string;
  readonly label?: string;
  readonly isCurrent?: boolean;
  readonly children: ReactNode;
}

export function Link({ to, className, label, isCurrent, children }: LinkProps) {
  const router = useRouter();
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    router.history.push(to);
  };
  return (
    <a href={to} onClick={follow} className={className} aria-label={label} aria-current={isCurrent === true ? "page" : undefined}>
      {children}
    </a>
  );
}
