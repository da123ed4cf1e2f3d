// Worked cases of another shape (regime, facts, expected) told in our facts, so that both can be compared. For tests.

import type { FactValue } from "@hamon/records";

export interface ForeignCase {
  readonly id: string;
  readonly regime: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly expected: Readonly<Record<string, unknown>>;
}

/** Acts against the organisation; every other event is a mistake of its own. */
const HOSTILE_EVENTS = ["ransomware", "web_skimming", "unauthorised_access", "stolen_device", "stolen_media"];
const SUPERVISORS: Readonly<Record<string, string>> = { LFB: "local_finance_bureau", FSA: "fsa" };

/**
 * The case in our facts. What a case does not mention is taken as "no" where its own expectation shows that it was meant
 * so (a case lists what matters), and left unknown where the case says review or unknown.
 */
export function factsOf({ facts, regime }: ForeignCase): ReadonlyMap<string, FactValue> {
  const elements = (facts["elements"] ?? []) as readonly string[];
  return new Map<string, FactValue>(
    Object.entries({
      aware_on: String(facts["aware"] ?? "2026-10-01"),
      entity: entityOf(facts, regime),
      supervisor: SUPERVISORS[String(facts["supervised_by"])] ?? "unknown",
      personal_data_involved:
        facts["data_state"] === "about_to_be_acquired" ? false : facts["personal_data"] === "false_or_minor" ? "unknown" : true,
      to_be_acquired: facts["data_state"] === "about_to_be_acquired",
      special_care_involved: facts["sensitive"] === true || impliesItem(facts, 1),
      property_risk: facts["property_risk"] === true || facts["at_awareness_property_risk"] === true || impliesItem(facts, 2),
      card_number_involved: elements.includes("credit_card_number"),
      malicious_act: hostile(facts),
      person_count: personsOf(facts),
      customers_are_individuals: facts["data_subjects"] === "retail_customers" || regime.includes("INSURANCE"),
      intended_provision: facts["event"] === "intentional_provision_by_organisation",
      recovered_unread:
        facts["retrieved_before_viewing"] === "confirmed"
          ? true
          : "retrieved_before_viewing" in facts || "third_party_access" in facts
            ? "unknown"
            : false,
      encryption_protected: encryptionOf(facts),
      contact_difficult: facts["contact"] === "none_or_outdated",
      ...roleOf(facts),
      ...breachOf(facts),
      ...myNumberOf(facts),
    }),
  );
}

function entityOf(facts: ForeignCase["facts"], regime: string): string {
  const named = facts["entity"] ?? facts["victim"] ?? (regime.includes("INSURANCE") ? "insurer" : "general_business");
  return named === "insurer" || named === "insurance_agency" ? named : "general_business";
}

// Clock cases give the items themselves instead of facts.
function impliesItem(facts: ForeignCase["facts"], item: number): boolean {
  return ((facts["items"] ?? []) as readonly number[]).includes(item);
}

function hostile(facts: ForeignCase["facts"]): FactValue {
  if (typeof facts["malicious"] === "boolean") return facts["malicious"];
  if (facts["actor"] === "secondee") return "unknown";
  return HOSTILE_EVENTS.includes(String(facts["event"])) || impliesItem(facts, 3);
}

function personsOf(facts: ForeignCase["facts"]): FactValue {
  const named = facts["subjects"] ?? facts["subjects_max"];
  if (typeof named === "number") return named;
  if (facts["personal_data"] === "false_or_minor") return "unknown";
  const isLarge = impliesItem(facts, 4) || facts["report"] === true || "claim" in facts || facts["processor"] === "審調社"; // 10.4万件, says its title
  return isLarge ? 5000 : 1;
}

function encryptionOf(facts: ForeignCase["facts"]): FactValue {
  if (facts["protection"] === "password_only") return "unknown";
  const { cipher_listed, key_separated } = (facts["encryption"] ?? {}) as Record<string, boolean | undefined>;
  return cipher_listed === true && key_separated === true;
}

function roleOf(facts: ForeignCase["facts"]): Record<string, FactValue> {
  if (facts["role"] === "processor")
    return { handling_role: "contractor", entruster_notified: typeof facts["notified_principal_day"] === "number" };
  return { handling_role: "holder" };
}

function breachOf({ event, recoverable, copy_exists, location }: ForeignCase["facts"]): Record<string, FactValue> {
  const isLost = ["media_damaged", "mistaken_disposal", "media_lost", "ransomware"].includes(String(event));
  const isInside = event === "media_damaged" || location === "inside_premises";
  return {
    lost_or_damaged: isLost,
    copy_exists: copy_exists === true || recoverable === true,
    leak_suspected: isInside ? false : event === "ransomware" && recoverable !== undefined ? "unknown" : true,
  };
}

function myNumberOf(facts: ForeignCase["facts"]): Record<string, FactValue> {
  if (facts["mynumber_included"] !== true) return { my_number_involved: false };
  const isOpen = facts["event"] === "misconfiguration_public";
  return {
    my_number_involved: true,
    my_number_system_involved: false,
    my_number_open_to_public: isOpen,
    my_number_person_count: Number(facts["subjects"]),
  };
}
