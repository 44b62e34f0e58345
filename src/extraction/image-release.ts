/**
 * The version that a container image stands for: its tag. `latest` and digests say nothing; undefined for them and for
 * a reference without tag.
 */
export function tagOfImage(reference: string): string | undefined {
  const named = reference.split("@", 1)[0] ?? "";
  const slash = named.lastIndexOf("/");
  const colon = named.indexOf(":", slash + 1);
  return colon < 0 ? undefined : versionOfTag(named.slice(colon + 1));
}

/** A tag that says something. */
export function versionOfTag(tag: string): string | undefined {
  const text = tag.trim();
  return /^[\w][\w.+-]{0,127}$/.test(text) && text !== "latest" && !/^sha256-?[0-9a-f]{32,}$/.test(text)
    ? text
    : undefined;
}

/** Whether a text is an image reference rather than a version: `registry:5000/shop/cart:1.4`, `cart@sha256:…`. */
export function isImageReference(text: string): boolean {
  return /@sha256:[0-9a-f]{12}/.test(text) || /^[\w.-]+(?::\d+)?\/[\w./-]+:[\w.-]+$/.test(text);
}
