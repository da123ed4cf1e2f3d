// The head of a page: its title, also in the window, what it is for, and what one may do there.

import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";

export interface PageHeadProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
}

export function PageHead({ title, lead, children }: PageHeadProps) {
  useDocumentTitle(`${title} — Hamon`);
  return (
    <header className="page-head">
      <div>
        <h1>{title}</h1>
        {lead !== undefined && <p>{lead}</p>}
      </div>
      {children !== undefined && <div className="tools-line">{children}</div>}
    </header>
  );
}
