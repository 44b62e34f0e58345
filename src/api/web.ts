import type { ClientAddress } from "./client-address.ts";
import type { SessionCookie } from "./session-cookie.ts";

/** How browsers reach the page, and what is sent to them. */
export interface Web {
  readonly address: ClientAddress;
  readonly cookie: SessionCookie;
  /** Address of a page: `/set-up` with parameters. */
  link(path: string, parameters: Readonly<Record<string, string>>): string;
  /** Log-in at a provider, where there is one. */
  readonly oidc: { readonly name: string; readonly path: string } | undefined;
  /** Where one logs out of the provider. */
  readonly logOutUrl: () => Promise<string | undefined>;
}
