import type { ReactNode } from "react";
import { t } from "../../i18n/text.ts";
import { presentPlace } from "../../state/location.ts";

/** The way to a provider of log-ins, and back to where one was going. */
export function ProviderLogIn({ provider }: { readonly provider: { name: string; path: string } }): ReactNode {
  const { path, query } = presentPlace();
  const wanted = query.size === 0 ? path : `${path}?${query}`;
  const address = `${provider.path}?${new URLSearchParams({ return_to: wanted })}`;
  return (
    <a className="button primary large" href={address}>
      {t("log_in.provider", { name: provider.name })}
    </a>
  );
}
