import { type Said, sentence, withValues } from "../../domain/sentence.ts";
import type { Clock } from "../../domain/time.ts";
import { AddressPolicy, isInsideName } from "./address-policy.ts";
import { checkedLookup, ForbiddenAddressError } from "./checked-lookup.ts";
import { exchange, type Route } from "./exchange.ts";
import { describeFailure } from "./failure.ts";
import type { OutgoingConfig } from "./outgoing-config.ts";
import { hideSecrets } from "./secrets.ts";

/** A request to a receiver. */
export interface OutgoingRequest {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What must not be read in an answer or an error: tokens, keys. The URL's path and parameters are always among them. */
  readonly secrets?: readonly string[];
}

/** What came of it. An answer may still be a refusal; a failure is one of the way there. */
export type OutgoingResult =
  | {
      readonly kind: "answer";
      readonly status: number;
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string>>;
      /** At most 64 KB; secrets are taken out. */
      readonly text: string;
    }
  | {
      readonly kind: "failure";
      /** Without URL and secrets. */
      readonly error: Said;
      /** Trying again cannot help before somebody changes the configuration. */
      readonly permanent: boolean;
    };

export interface OutgoingDeps {
  readonly clock: Clock;
  readonly config: OutgoingConfig;
}

/**
 * The only way by which channels speak HTTP. Connects to an address that was checked after its name was resolved, follows no
 * redirect, reads a bounded answer within a bounded time, and lets no URL or secret into what it returns.
 */
export class OutgoingHttp {
  private readonly clock: Clock;
  private readonly config: OutgoingConfig;
  private readonly policy: AddressPolicy;

  constructor({ clock, config }: OutgoingDeps) {
    this.clock = clock;
    this.config = config;
    this.policy = new AddressPolicy({ allowPrivate: config.allow_private, allowNetworks: config.allow_networks });
  }

  async send(request: OutgoingRequest, signal: AbortSignal): Promise<OutgoingResult> {
    const url = new URL(request.url);
    const secrets = [...(request.secrets ?? []), ...secretParts(url)];
    const [broken, timer] = [new AbortController(), new AbortController()];
    const stop = (): void => broken.abort(OVER);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    let timedOut = false;
    void this.clock.sleep(this.config.timeout, timer.signal).then(() => {
      if (timer.signal.aborted) return;
      timedOut = true;
      stop();
    });
    try {
      const { status, headers, text } = await exchange(url, request, this.route(url), broken.signal);
      return { kind: "answer", status, headers, text: hideSecrets(text, secrets) };
    } catch (thrown) {
      if (timedOut) {
        const error = sentence("outgoing.silent", { host: url.hostname, seconds: this.config.timeout / 1000 });
        return { kind: "failure", error, permanent: false };
      }
      if (signal.aborted) {
        const error = sentence("outgoing.interrupted", { host: url.hostname });
        return { kind: "failure", error, permanent: false };
      }
      const error = withValues(describeFailure(thrown, url.hostname), (text) => hideSecrets(text, secrets));
      return { kind: "failure", error, permanent: thrown instanceof ForbiddenAddressError };
    } finally {
      signal.removeEventListener("abort", stop);
      timer.abort(OVER);
    }
  }

  private route(url: URL): Route {
    const { proxy = "", ca } = this.config;
    const trust = ca === undefined ? {} : { ca };
    const lookup = checkedLookup(this.policy);
    if (proxy !== "" && !isInsideName(url.hostname)) return { ...trust, proxy: new URL(proxy) };
    return { ...trust, lookup, permits: (address) => this.policy.permits(address, url.hostname) };
  }
}

/** The reason given to signals that end something: without one each would make an error, with a stack. */
export const OVER = "over";

/** Path segments and parameter values that are long enough to be tokens, and the user information. */
function secretParts(url: URL): readonly string[] {
  const parts = [url.username, url.password, ...url.pathname.split("/"), ...url.searchParams.values()];
  const long = parts.filter((part) => part.length >= 8);
  const whole = url.pathname.length + url.search.length > 8 ? [`${url.pathname}${url.search}`] : [];
  return [...long, ...long.map(decoded), ...whole];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
