// Small incidents made by hand: their tables and what the intruder asked for. For tests.

export const POLICY = [
  "record_id",
  "policy_no",
  "name",
  "name_kana",
  "postal_code",
  "address",
  "phone",
  "email",
  "bank_account",
  "product",
  "agency_code",
  "updated_on",
];
export const STAFF = ["staff_id", "agency_code", "agency_name", "staff_name", "staff_kana", "birth_date", "phone", "registered_on"];
export const NUMBERS = ["index_id", "policy_no", "claim_no", "branch_code", "counted_on"];
export const CUSTOMERS = ["customer_no", "policy_no", "name", "name_kana", "postal_code", "address", "phone", "email"];
export const [POLICY_FILE, STAFF_FILE, NUMBER_FILE, CUSTOMER_FILE] = [1, 2, 3, 4];

export type PolicyRow = Partial<Record<"policy_no" | "name" | "kana" | "address" | "phone" | "email" | "bank" | "on", string>>;

/** Rows of policy, numbered from record_id 1. */
export function policies(rows: readonly PolicyRow[]): readonly (readonly (string | null)[])[] {
  return rows.map((row, i) => {
    const { policy_no = null, name = null, kana = null, address = null, phone = null, email = null, bank = null, on = "2024-01-01" } = row;
    return [String(i + 1), policy_no, name, kana, null, address, phone, email, bank, "自動車", "K1", on];
  });
}

export interface Asked {
  readonly url: string;
  readonly status?: number;
  readonly bytes?: number | null;
  readonly method?: string;
}

export interface Incident {
  readonly policy?: readonly PolicyRow[];
  readonly staff?: readonly (readonly (string | null)[])[];
  readonly numbers?: readonly (readonly (string | null)[])[];
  readonly customers?: readonly (readonly (string | null)[])[];
  readonly asked?: readonly Asked[];
  /** Whether a web shell answered. */
  readonly hasShell?: boolean;
  readonly columns?: readonly string[];
}
