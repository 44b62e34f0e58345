import type { ReactNode } from "react";
import { PROVIDER_REFUSALS, type ProviderRefusal } from "../../api/account-types.ts";
import { t } from "../../i18n/text.ts";
import { address, type Place, presentPlace } from "../../state/location.ts";

/** Where a provider sends browsers whose log-in was not taken. */
const REFUSED = "/log-in";

/** Why the log-in by the provider was not taken, when that is where the reader comes from. */
export function providerRefusal({ path, query }: Place): ProviderRefusal | undefined {
  const given = path === REFUSED ? query.get("error") : null;
  return given === null ? undefined : (PROVIDER_REFUSALS.find((one) => one === given) ?? "failed");
}

/** The way to a provider of log-ins, and back to where one was going. */
export function ProviderLogIn({ provider }: { readonly provider: { name: string; path: string } }): ReactNode {
  const { path, query } = presentPlace();
  const wanted = path === REFUSED ? "/" : address(path, query);
  return (
    <a className="button primary large" href={`${provider.path}?${new URLSearchParams({ return_to: wanted })}`}>
      {t("log_in.provider", { name: provider.name })}
    </a>
  );
}
