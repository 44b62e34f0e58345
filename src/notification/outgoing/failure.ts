import { asError } from "../../domain/errors.ts";
import { type Said, type Sentence, sentence } from "../../domain/sentence.ts";

/** By the codes of Node and OpenSSL: what a host does, in words. */
export const REASONS: Readonly<Record<string, Sentence>> = {
  ECONNREFUSED: sentence("outgoing.refuses"),
  ECONNRESET: sentence("outgoing.closed"),
  EPIPE: sentence("outgoing.closed"),
  ENOTFOUND: sentence("outgoing.no_name"),
  EAI_AGAIN: sentence("outgoing.no_name_server"),
  ETIMEDOUT: sentence("outgoing.not_in_time"),
  EHOSTUNREACH: sentence("outgoing.unreachable"),
  ENETUNREACH: sentence("outgoing.unreachable"),
  CERT_HAS_EXPIRED: sentence("outgoing.expired"),
  DEPTH_ZERO_SELF_SIGNED_CERT: sentence("outgoing.self_signed"),
  SELF_SIGNED_CERT_IN_CHAIN: sentence("outgoing.not_trusted"),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: sentence("outgoing.not_trusted"),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: sentence("outgoing.not_trusted"),
  ERR_TLS_CERT_ALTNAME_INVALID: sentence("outgoing.other_name"),
  EPROTO: sentence("outgoing.no_tls"),
  HPE_INVALID_CONSTANT: sentence("outgoing.no_http"),
};

/** Why a connection to `host` failed, in words and without a URL. */
export function describeFailure(thrown: unknown, host: string): Said {
  const error = asError(thrown) as NodeJS.ErrnoException & { readonly errors?: readonly NodeJS.ErrnoException[] };
  // Several addresses were tried: each failed for its own reason, the first is told.
  const code = error.code ?? error.errors?.[0]?.code ?? "";
  const reason = REASONS[code];
  if (reason !== undefined) return sentence("outgoing.host", { host, reason });
  if (code.startsWith("HPE_")) return sentence("outgoing.host", { host, reason: sentence("outgoing.no_http") });
  return error.message === ""
    ? sentence("outgoing.host", { host, reason: sentence("outgoing.code", { code }) })
    : `${host}: ${error.message}`.replace(`${host}: ${host}`, host);
}
