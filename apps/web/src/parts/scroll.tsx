// A place that scrolls: named, and reached by keyboard, for what is out of view is to be read without a pointer too.

import type { ReactNode } from "react";

export interface ScrollProps {
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Scroll({ label, className, children }: ScrollProps) {
  return (
    <div className={className === undefined ? "scroll" : `scroll ${className}`} role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
