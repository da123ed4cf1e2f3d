// Sign-ins of Microsoft Entra as Microsoft Graph gives them, one object a line.
//
// https://learn.microsoft.com/graph/api/resources/signin

import type { Entry } from "../office/trail.js";
import { utcStamp } from "./stamps.js";

export interface SignIn {
  readonly at: number;
  readonly id: string;
  readonly user: string;
  readonly name: string;
  readonly ip: string;
  readonly place: Place;
  readonly agent: string;
  readonly app: string;
  /** 0 when it went well. */
  readonly error: keyof typeof REASONS;
  /** Told by Entra itself: none, low, medium, high. */
  readonly risk: string;
  readonly of?: string | undefined;
}

export interface Place {
  readonly city: string;
  /** ISO 3166-1. */
  readonly country: string;
}

const REASONS = {
  0: "Other.",
  50_126: "Error validating credentials due to invalid username or password.",
  50_074: "Strong Authentication is required.",
  500_121: "Authentication failed during strong authentication request.",
} as const;

export function signInEntry({ at, id, user, name, ip, place, agent, app, error, risk, of }: SignIn): Entry {
  const isDenied = error === 500_121;
  const text = JSON.stringify({
    id,
    createdDateTime: utcStamp(at, 0),
    userDisplayName: name,
    userPrincipalName: user,
    userId: id.slice(0, 23) + "aaaaaaaaaaaaa",
    appDisplayName: app,
    ipAddress: ip,
    clientAppUsed: "Browser",
    userAgent: agent,
    correlationId: id,
    conditionalAccessStatus: error === 0 ? "success" : "failure",
    isInteractive: true,
    riskLevelDuringSignIn: risk,
    status: {
      errorCode: error,
      failureReason: REASONS[error],
      additionalDetails: isDenied ? "MFA denied; user declined the authentication" : null,
    },
    authenticationRequirement: error === 50_126 ? "singleFactorAuthentication" : "multiFactorAuthentication",
    location: { city: place.city, state: "", countryOrRegion: place.country },
    deviceDetail: { operatingSystem: "Windows", browser: "Edge 139.0.0" },
  });
  return { at, of, record_id: id, text };
}
