import type { Context } from "hono";
import { FLOW_SECONDS, type OidcFlow } from "../accounts/oidc.ts";
import type { SessionCookie } from "./session-cookie.ts";

/** Gives the browser what it must bring back from a provider of log-ins. */
export function keepFlow(context: Context, cookie: SessionCookie, flow: OidcFlow): void {
  cookie.write(context, Buffer.from(JSON.stringify(flow)).toString("base64url"), FLOW_SECONDS);
}

/** What it brought back, which is good for once. Undefined: nothing, or nothing that was given to it. */
export function takeFlow(context: Context, cookie: SessionCookie): OidcFlow | undefined {
  const text = cookie.read(context);
  cookie.clear(context);
  try {
    const flow = JSON.parse(Buffer.from(text ?? "", "base64url").toString("utf8")) as Record<string, unknown>;
    const { state, nonce, verifier, returnTo, startedAt, proof } = flow;
    const texts = [state, nonce, verifier, returnTo, proof ?? "-"].every(
      (one) => typeof one === "string" && one !== "",
    );
    return texts && typeof startedAt === "number" ? (flow as unknown as OidcFlow) : undefined;
  } catch {
    return undefined;
  }
}
