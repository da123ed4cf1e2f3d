// What goes between this process and the one that holds DuckDB.

export type EngineRequest =
  | {
      readonly id: number;
      readonly session: number;
      readonly kind: "run";
      readonly sql: string;
      readonly params: Readonly<Record<string, unknown>>;
    }
  | { readonly id: number; readonly session: number; readonly kind: "interrupt" | "close" };

export type EngineAnswer =
  | { readonly id: number; readonly rows: readonly Record<string, unknown>[] }
  | { readonly id: number; readonly mistake: string };
