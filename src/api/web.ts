import type { ClientAddress } from "./client-address.ts";
import type { SessionCookie } from "./session-cookie.ts";

/** How browsers reach the page, and what is sent to them. */
export interface Web {
  readonly address: ClientAddress;
  readonly cookie: SessionCookie;
  /** Address of a page: `/set-up` with parameters. */
  link(path: string, parameters: Readonly<Record<string, string>>): string;
}
