import { asError } from "../../domain/errors.ts";

/** By the codes of Node and OpenSSL: what a host does, in words. */
export const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refuses connections",
  ECONNRESET: "closed the connection before it answered",
  EPIPE: "closed the connection before it answered",
  ENOTFOUND: "has no address: there is no such name",
  EAI_AGAIN: "has no address now: the name server does not answer",
  ETIMEDOUT: "cannot be connected to in time",
  EHOSTUNREACH: "cannot be reached from here",
  ENETUNREACH: "cannot be reached from here",
  CERT_HAS_EXPIRED: "has a certificate that has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "has a certificate that it signed itself; trust it with `outgoing.ca_file`",
  SELF_SIGNED_CERT_IN_CHAIN: "has a certificate of an authority that is not trusted; see `outgoing.ca_file`",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "has a certificate of an authority that is not trusted; see `outgoing.ca_file`",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "has a certificate of an authority that is not trusted; see `outgoing.ca_file`",
  ERR_TLS_CERT_ALTNAME_INVALID: "has a certificate for another name",
  EPROTO: "does not speak TLS as expected",
  HPE_INVALID_CONSTANT: "does not answer in HTTP",
};

/** Why a connection to `host` failed, in words and without a URL. */
export function describeFailure(thrown: unknown, host: string): string {
  const error = asError(thrown) as NodeJS.ErrnoException & { readonly errors?: readonly NodeJS.ErrnoException[] };
  // Several addresses were tried: each failed for its own reason, the first is told.
  const code = error.code ?? error.errors?.[0]?.code ?? "";
  const reason = REASONS[code];
  if (reason !== undefined) return `${host} ${reason}`;
  if (code.startsWith("HPE_")) return `${host} does not answer in HTTP`;
  return error.message === ""
    ? `${host} cannot be reached (${code})`
    : `${host}: ${error.message}`.replace(`${host}: ${host}`, host);
}
