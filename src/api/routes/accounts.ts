import type { Accounts } from "../../accounts/accounts.ts";
import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { logInCookie } from "../session-cookie.ts";
import type { Web } from "../web.ts";
import { addAuditRoute } from "./audit.ts";
import { addIdentityRoutes } from "./identities.ts";
import { addInvitationRoutes } from "./invitations.ts";
import { addLinkRoutes } from "./links.ts";
import { addOidcRoutes } from "./oidc.ts";
import { addSessionRoutes } from "./session.ts";
import { addTokenRoutes } from "./tokens.ts";
import { addUserRoutes } from "./users.ts";

/** All that has to do with who somebody is. */
export function addAccountRoutes(
  app: ApiApp,
  deps: ApiDeps,
  accounts: Accounts,
  { address, cookie }: Pick<Web, "address" | "cookie">,
): void {
  const web: Web = {
    ...{ address, cookie },
    link: (path, parameters) => `${deps.web?.pageUrl() ?? ""}${path}?${new URLSearchParams(parameters)}`,
  };
  addSessionRoutes(app, deps, accounts, web);
  addUserRoutes(app, deps, accounts, web);
  addInvitationRoutes(app, deps, accounts, web);
  addLinkRoutes(app, accounts, web);
  addTokenRoutes(app, deps, accounts);
  addAuditRoute(app, deps, accounts);
  const logIn = logInCookie(deps.web?.publicUrl);
  addOidcRoutes(app, logIn, accounts, web);
  addIdentityRoutes(app, deps, accounts, { ...web, logIn });
}
