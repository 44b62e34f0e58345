/** Parameters whose values are secrets, wherever their names stand in these words. */
const SECRET =
  /(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[-_]?key|apikey|access[-_]?key|auth|credential|signature|session|jwt|otp|code)/i;
const SECRET_WHOLE: ReadonlySet<string> = new Set(["sig", "key", "sid", "pin", "state", "hmac"]);
const MAX_URL = 2_000;

/** An address without user and password, without fragment, and with the values of secret parameters left out. */
export function withoutSecrets(written: string): string {
  let url = written.slice(0, MAX_URL);
  const hash = url.indexOf("#");
  if (hash >= 0) url = url.slice(0, hash);
  const scheme = url.indexOf("://");
  if (scheme > 0) {
    const path = url.slice(scheme + 3).search(/[/?]/);
    const authority = path < 0 ? url.slice(scheme + 3) : url.slice(scheme + 3, scheme + 3 + path);
    const at = authority.lastIndexOf("@");
    if (at >= 0) url = url.slice(0, scheme + 3) + url.slice(scheme + 3 + at + 1);
  }
  const query = url.indexOf("?");
  if (query < 0) return url;
  const parameters = url.slice(query + 1).split("&");
  return `${url.slice(0, query)}?${parameters.map(withoutSecret).join("&")}`;
}

function withoutSecret(parameter: string): string {
  const equals = parameter.indexOf("=");
  if (equals < 0) return parameter;
  const name = parameter.slice(0, equals);
  return SECRET.test(name) || SECRET_WHOLE.has(name.toLowerCase()) ? `${name}=[redacted]` : parameter;
}
