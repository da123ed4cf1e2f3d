// Where requests come from. Addresses of nobody: the ranges kept for documentation (RFC 5737) and benchmarks (RFC 2544) for
// the outside, private ones (RFC 1918) for the office.
//
// Every outside address has one holder: an agency behind its NAT, a crawler, a passer-by or the intruder. They are mixed, so
// that no one can be told from the range alone, and never shared, so that a line tells whose it is.

import type { WorldKey } from "./random.js";
import { Permutation, STREAM } from "./random.js";

const BENCHMARK_SIZE = 2 ** 17;
const DOCUMENTATION = ["192.0.2", "198.51.100", "203.0.113"] as const;
const POOL_SIZE = BENCHMARK_SIZE + DOCUMENTATION.length * 256;

/** Places counted from the end of the pool, which agencies never reach. */
const INTRUDER_PLACE = POOL_SIZE - 1;
const CRAWLER_PLACE = POOL_SIZE - 101;
const PASSER_PLACE = POOL_SIZE - 201;

export class Network {
  private readonly pool: Permutation;

  constructor(key: WorldKey) {
    this.pool = new Permutation(POOL_SIZE, key, STREAM.pool);
  }

  agency(agency_no: number): string {
    return outside(this.pool.at(agency_no));
  }

  /** @param number 0 to 99 */
  intruder(number: number): string {
    return outside(this.pool.at(INTRUDER_PLACE - number));
  }

  /** @param number 0 to 99 */
  crawler(number: number): string {
    return outside(this.pool.at(CRAWLER_PLACE - number));
  }

  /** Somebody on the internet, seen once. @param number 0 to 99 */
  passer(number: number): string {
    return outside(this.pool.at(PASSER_PLACE - number));
  }

  /** A desk in the head office. @param number 0 to 65,023 */
  office(number: number): string {
    return `10.20.${Math.floor(number / 254)}.${1 + (number % 254)}`;
  }
}

function outside(place: number): string {
  if (place < BENCHMARK_SIZE) return `198.${18 + (place >>> 16)}.${(place >>> 8) & 255}.${place & 255}`;
  const rest = place - BENCHMARK_SIZE;
  return `${DOCUMENTATION[rest >>> 8]}.${rest & 255}`;
}

/** Machines of the company's own. */
export const MONITOR = "10.1.0.5";
export const BATCH = "10.1.0.9";
export const REPORT_SERVER = "10.1.2.21";
export const BATCH_ACCOUNT = "svc_kpi_batch";
