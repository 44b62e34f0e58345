import { type LookupAddress, lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import type { AddressPolicy } from "./address-policy.ts";

/** A host leads only to addresses that nothing may be sent to. */
export class ForbiddenAddressError extends Error {
  override readonly name = "ForbiddenAddressError";

  constructor(host: string, address: string) {
    super(
      host === address
        ? `${host} is an address that nothing is sent to`
        : `${host} leads to ${address}, which is not of the internet; if that is right, allow it with \`outgoing.allow_networks\` or \`outgoing.allow_private\``,
    );
  }
}

/** Resolves names as Node does, and lets only permitted addresses through: the connection is made to what was checked. */
export function checkedLookup(policy: AddressPolicy): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, "", 0);
      const permitted = addresses.filter(({ address }) => policy.permits(address, host));
      const first = permitted[0];
      if (first === undefined) return done(new ForbiddenAddressError(host, addresses[0]?.address ?? host), "", 0);
      if (options.all === true) return done(null, permitted as LookupAddress[]);
      done(null, first.address, first.family);
    });
  };
}
