// The data map, compiled: what each system holds, and which request exposes which rows and fields.
//
// Two files make one map: <key>.fides.yml is plain fideslang (https://ethyca.github.io/fideslang/), which other tools
// read too; <key>.hamon.yml adds what fideslang has no words for. docs/decisions/0007-data-map.md says why.

import type { Text } from "@hamon/records";

/** How a field's values are masked on screens. */
export const MASKS = ["name", "kana", "address", "phone", "email", "account", "birth_date", "number", "none"] as const;
export type Mask = (typeof MASKS)[number];

/** How an element's values are folded before they are compared. */
export const VALUE_KINDS = ["name", "kana", "address", "phone", "email", "number", "date"] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

export interface MapField {
  readonly name: string;
  readonly categories: readonly string[];
  readonly is_integer: boolean;
  /** Keys of the elements that a value in this field makes present. */
  readonly elements: readonly string[];
  readonly mask: Mask;
  /** Where the map names it. */
  readonly at: string;
}

export interface Collection {
  /** dataset.collection */
  readonly key: string;
  readonly label: Text;
  /** Name of the lake's table without "record_". Null: nobody collects it. */
  readonly table: string | null;
  /** The field that names a row to the system itself. */
  readonly row_key: string | null;
  readonly fields: readonly MapField[];
  /** The field that says when a row was last changed: of two values of a person the newer is shown. */
  readonly newest_by: string | null;
  /** Systems that hold it. */
  readonly systems: readonly string[];
  /** Where the map names it. */
  readonly at: string;
}

export interface Element {
  readonly key: string;
  readonly label: Text;
  /** Its bit in element_mask. */
  readonly bit: number;
  readonly categories: readonly string[];
  readonly kind: ValueKind | null;
}

/** Which rows a combination takes. Empty: all that are left. */
export interface CombinationRule {
  readonly collection: string | null;
  /** Every one of these elements. */
  readonly all: readonly string[];
  /** At least one of these. */
  readonly any: readonly string[];
  readonly none: readonly string[];
  /** At least one element, and none but these. */
  readonly only: readonly string[];
}

export interface Combination {
  readonly key: string;
  readonly label: Text;
  readonly when: CombinationRule;
  /** False: its rows alone tell no person, and persons are not counted. */
  readonly tells_persons: boolean;
}

/** Which requests a path is about. */
export interface RequestMatch {
  readonly service: string | null;
  readonly methods: readonly string[];
  readonly path: PathTemplate;
  /** Query parameter -> what its value must be. */
  readonly query: readonly QueryRule[];
}

export interface PathTemplate {
  readonly text: string;
  readonly pattern: RegExp;
  /** Names of the captured parts, in order. */
  readonly captures: readonly string[];
}

export interface QueryRule {
  readonly name: string;
  /** The value wanted, or null where any value is captured. */
  readonly equals: string | null;
  readonly capture: string | null;
}

export interface AccessPath {
  readonly key: string;
  readonly label: Text;
  readonly system: string;
  readonly match: RequestMatch;
  readonly statuses: readonly number[];
  /** A shorter answer holds no record. */
  readonly min_bytes: number;
  readonly collection: string;
  readonly selects: Selection;
  /** Fields that the answer holds. */
  readonly exposes: readonly string[];
  readonly level: "accessed" | "taken";
  /** Taken only if the bytes sent are at least this part of the selected rows' octets; else accessed. Null: always. */
  readonly bytes_out_ratio: number | null;
}

/** Rows whose column equals a captured value, or lies between two, both included. */
export type Selection =
  | { readonly kind: "equals"; readonly column: string; readonly capture: string }
  | { readonly kind: "between"; readonly column: string; readonly from: string; readonly to: string };

/** A request that exposes no record, unless a finding with one of the tags names it. */
export interface Harmless {
  readonly match: RequestMatch;
  readonly unless_tags: readonly string[];
}

/** A full compromise: a finding with one of the tags, answered, puts whole collections within reach. */
export interface Reach {
  readonly tags: readonly string[];
  readonly collections: readonly string[];
}

export interface Subset {
  readonly element: string;
  readonly collection: string | null;
}

/** Values that, all equal, make two rows one person's. */
export interface PersonKey {
  readonly key: string;
  readonly parts: readonly PersonKeyPart[];
  /** Where this value is present in both rows and differs, the key does not hold. */
  readonly veto: PersonKeyPart | null;
  /** True: only for rows that name nobody, and only where the value leads to one person. */
  readonly is_single: boolean;
}

export interface PersonKeyPart {
  readonly element: string;
  readonly form: KeyForm;
}

/** whole: the folded value; given: its last word (名); mobile: only if it is a mobile number. */
export const KEY_FORMS = ["whole", "given", "mobile"] as const;
export type KeyForm = (typeof KEY_FORMS)[number];

/** What is known of a person, for telling them. */
export const PERSON_COLUMNS = ["name", "name_kana", "postal_code", "address", "phone", "email"] as const;
export type PersonColumn = (typeof PERSON_COLUMNS)[number];

/** Where a person's contact is looked up when the exposed rows have none. */
export interface ContactLookup {
  readonly collection: string;
  /** Element that both sides hold. */
  readonly by: string;
}

export interface DataMap {
  readonly key: string;
  readonly label: Text;
  readonly total_label: Text;
  readonly collections: readonly Collection[];
  readonly elements: readonly Element[];
  readonly combinations: readonly Combination[];
  readonly access_paths: readonly AccessPath[];
  readonly harmless: readonly Harmless[];
  readonly reach: readonly Reach[];
  readonly subsets: readonly Subset[];
  readonly zeros: readonly string[];
  readonly person_keys: readonly PersonKey[];
  /** Column of the person table -> the category its value comes from. */
  readonly person_columns: Readonly<Record<PersonColumn, string | null>>;
  readonly contact_lookup: ContactLookup | null;
}
