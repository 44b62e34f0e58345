import type { Clock } from "../domain/time.ts";
import type { Leases } from "../sources/source.ts";
import type { LeaseStore } from "../store/store.ts";

/** The store's leases in one worker's name. */
export function workerLeases(store: LeaseStore, owner: string, clock: Clock): Leases {
  return {
    claim: (scope, names, ttlMs) => store.claimLeases({ owner, scope, names, at: clock.now(), ttlMs }),
    release: (scope, names) => store.releaseLeases({ owner, scope, names }),
  };
}
