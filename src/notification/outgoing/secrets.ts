/** `text` with each secret, also as JSON and as a URL writes it, replaced by `…`; longest first. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  const forms = new Set(
    secrets
      .filter((secret) => secret.trim() !== "")
      .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())]),
  );
  let shown = text;
  for (const form of [...forms].toSorted((left, right) => right.length - left.length)) {
    shown = shown.replaceAll(form, "…");
  }
  return shown;
}
