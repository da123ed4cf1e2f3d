// A link to a screen: an ordinary <a> that the router follows.

import { useRouter } from "@tanstack/react-router";
import type { CSSProperties, MouseEvent, ReactNode } from "react";

export interface LinkProps {
  readonly to: string;
  readonly className?: string;
  readonly style?: CSSProperties;
  readonly label?: string;
  readonly isCurrent?: boolean;
  readonly children: ReactNode;
}

export function Link({ to, className, style, label, isCurrent, children }: LinkProps) {
  const router = useRouter();
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    router.history.push(to);
  };
  return (
    <a href={to} onClick={follow} className={className} style={style} aria-label={label} aria-current={isCurrent === true ? "page" : undefined}>
      {children}
    </a>
  );
}
