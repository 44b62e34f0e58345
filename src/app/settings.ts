import { createRedactor } from "../extraction/redaction/redactor.ts";
import { CHANNEL_KINDS } from "../notification/channels/registry.ts";
import type { ElkhoundConfig } from "./config-schema.ts";

const MASK = "[set]";
/** Keys whose values are secrets whatever they look like. */
const SECRET = /(^|_)(password|passphrase|secret|token|api_key|private_key|key)$/;
/** Addresses that are secrets as a whole, or whose path and user are. */
const ADDRESS = /(^|_)(url|proxy)$/;

/**
 * A configuration for people: with all defaults, secrets masked. Of receivers only the kinds of their channels are shown:
 * with many of them the address itself is the secret.
 */
export function shownSettings(config: ElkhoundConfig): unknown {
  const receivers = config.receivers.map((receiver) => ({
    name: receiver.name,
    channels: CHANNEL_KINDS.flatMap(({ type }) => ((receiver[type] ?? []) as readonly unknown[]).map(() => type)),
  }));
  const { public_url: page } = config.server;
  const masked = masking({ ...config, receivers }, "") as Record<string, unknown>;
  const server = { ...(masked["server"] as object), ...(page === undefined ? {} : { public_url: page }) };
  return createRedactor(config.redaction).data({ ...masked, server });
}

function masking(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((item) => masking(item, key));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, masking(inner, name)]));
  }
  if (typeof value !== "string") return value;
  if (SECRET.test(key)) return MASK;
  return ADDRESS.test(key) ? withoutSecrets(value) : value;
}

/** Scheme, host and port; what a log store's address has behind them too. */
function withoutSecrets(address: string): string {
  const url = URL.parse(address);
  if (url === null) return MASK;
  const path = url.pathname === "/" ? "" : "/…";
  return `${url.protocol}//${url.host}${path}`;
}
