/** Where log-in at a provider begins. */
export const OIDC_START = "/api/v1/oidc/start";
/** Where the provider sends browsers back to. */
export const OIDC_CALLBACK = "/api/v1/oidc/callback";
