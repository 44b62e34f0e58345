import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

/** What a provider says of a person besides their subject. */
export type Claims = Readonly<Record<string, unknown>>;

export interface LoginProvider {
  readonly issuer: string;
  /** Who logs in next, and what is said of them. */
  person: { readonly sub: string; readonly claims: Claims };
  /** Says no to the next log-in. */
  decline: boolean;
  /** What a browser does at the provider, from the address that it is sent to on to the one it is sent back to. */
  browse(url: string): Promise<URL>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A real provider of log-ins on a port of this machine, whose people log in without being asked. */
export async function startLoginProvider(redirectUri: string): Promise<LoginProvider> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const claimsOf = new Map<string, Claims>();
  const provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: "elkhound", client_secret: "a-secret", redirect_uris: [redirectUri] },
        ...{ grant_types: ["authorization_code"], response_types: ["code"] },
        post_logout_redirect_uris: ["https://errors.example.com"],
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
    scopes: ["openid", "email", "profile", "groups"],
    findAccount: (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: async () => ({ sub, ...claimsOf.get(sub) }),
    }),
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    pkce: { required: () => true },
    cookies: { keys: ["a-key-of-the-test"] },
  });
  const started: LoginProvider = {
    issuer,
    person: { sub: "1", claims: {} },
    decline: false,
    async browse(url) {
      const cookies = new Map<string, string>();
      let next = new URL(url);
      while (next.origin === issuer) {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
        const response = await fetch(next, { redirect: "manual", headers: { cookie } });
        for (const set of response.headers.getSetCookie()) {
          const [name = "", value = ""] = set.split(";")[0]!.split("=");
          cookies.set(name, value);
        }
        const location = response.headers.get("location");
        if (location === null) throw new Error(`the provider answers ${response.status}: ${await response.text()}`);
        next = new URL(location, next);
      }
      return next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  const callback = provider.callback();
  server.on("request", (request, response) => {
    if (!request.url?.startsWith("/interaction/")) {
      void callback(request, response);
      return;
    }
    const interact = async (): Promise<void> => {
      const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
      const finish = (result: object) =>
        provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
      if (started.decline) return await finish({ error: "access_denied", error_description: "not today" });
      if (prompt.name === "login") {
        claimsOf.set(started.person.sub, started.person.claims);
        return await finish({ login: { accountId: started.person.sub } });
      }
      if (grantId !== undefined) return await finish({ consent: { grantId } });
      const grant = new provider.Grant({ accountId: session!.accountId, clientId: params.client_id });
      grant.addOIDCScope("openid email profile groups");
      return await finish({ consent: { grantId: await grant.save() } });
    };
    interact().catch((thrown: unknown) => response.writeHead(500).end(String(thrown)));
  });
  return started;
}
