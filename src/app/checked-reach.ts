import { lookup } from "node:dns";
import { AppError } from "../domain/errors.ts";
import { sentence } from "../domain/sentence.ts";
import { AddressPolicy } from "../notification/outgoing/address-policy.ts";
import type { Reach } from "../sources/inspector.ts";

/** Resolves names as Node does. */
type Resolve = (
  host: string,
  options: { readonly all: true },
  done: (
    error: NodeJS.ErrnoException | null,
    addresses: { readonly address: string; readonly family: number }[],
  ) => void,
) => void;

/**
 * Reaches what may be tried for somebody who is logged in: log stacks are at private addresses, so those are fine; no log store
 * is at addresses of the link itself, of clouds' metadata and of many receivers. What was checked is what is connected to, for
 * each connection anew: neither a name that changes its address nor a server that names others leads anywhere else.
 */
export function checkedReach(resolve: Resolve = lookup): Reach {
  const policy = new AddressPolicy({ allowPrivate: true, allowNetworks: [] });
  return {
    refusal: (address) => (policy.permits(address, address) ? undefined : refused(address, address)),
    lookup: (host, options, done) => {
      resolve(host, { all: true }, (error, addresses) => {
        if (error !== null) return done(unknownName(host, error), "", 0);
        const bad = addresses.find(({ address }) => !policy.permits(address, host));
        if (bad !== undefined) return done(refused(host, bad.address), "", 0);
        const wanted = addresses.filter(
          ({ family }) =>
            options.family === undefined ||
            options.family === 0 ||
            family === Number(String(options.family).replace("IPv", "")),
        );
        const [first] = wanted;
        if (first === undefined) return done(unknownName(host, undefined), "", 0);
        if (options.all === true) return done(null, wanted);
        done(null, first.address, first.family);
      });
    },
  };
}

function refused(host: string, address: string): AppError {
  const message =
    host === address
      ? sentence("set_up.no_log_store_address", { address })
      : sentence("set_up.no_log_store", { host, address });
  return new AppError("ELKHOUND_SOURCE_REFUSED", message, {
    hint: sentence("set_up.never_tried"),
  });
}

function unknownName(host: string, cause: unknown): AppError {
  return new AppError("ELKHOUND_SOURCE_UNAVAILABLE", sentence("set_up.no_name", { host }), {
    hint: sentence("set_up.spelling"),
    cause,
  });
}
