import { z } from "zod";
import { formatDuration } from "../config/duration.ts";
import { createRedactor } from "../extraction/redaction/redactor.ts";
import { CHANNEL_KINDS } from "../notification/channels/registry.ts";
import { configSchema, type ElkhoundConfig } from "./config-schema.ts";

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
  configShape ??= z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" }) as Shape;
  const shown = withDurations({ ...masked, server }, [configShape], configShape);
  return createRedactor(config.redaction).data(shown);
}

/** The part of JSON Schema by which a value's durations are found. */
interface Shape {
  readonly title?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Shape>>;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly allOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
}

let configShape: Shape | undefined;

/** Durations as people write them, where one of the shapes says that a number is one. */
function withDurations(value: unknown, shapes: readonly Shape[], root: Shape): unknown {
  const all = shapes.flatMap((shape) => variants(shape, root));
  if (typeof value === "number") {
    return all.some(({ title }) => title?.includes("duration")) ? formatDuration(value) : value;
  }
  if (Array.isArray(value)) {
    const items = all.flatMap((shape) => shape.items ?? []);
    return value.map((item) => withDurations(item, items, root));
  }
  if (typeof value !== "object" || value === null) return value;
  const inner = ([name, one]: [string, unknown]): [string, unknown] => {
    const own = all.flatMap(({ properties = {}, additionalProperties: other }) => {
      if (Object.hasOwn(properties, name)) return properties[name] ?? [];
      return typeof other === "object" ? other : [];
    });
    return [name, withDurations(one, own, root)];
  };
  return Object.fromEntries(Object.entries(value).map(inner));
}

function variants(shape: Shape, root: Shape): readonly Shape[] {
  const { $ref, anyOf = [], oneOf = [], allOf = [] } = shape;
  const referred = $ref === undefined ? undefined : root.$defs?.[$ref.replace("#/$defs/", "")];
  const inner = [...(referred === undefined ? [] : [referred]), ...anyOf, ...oneOf, ...allOf];
  return [shape, ...inner.flatMap((one) => variants(one, root))];
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
