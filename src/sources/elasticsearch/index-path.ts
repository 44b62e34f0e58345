/** Index expressions as a part of a URL path: each encoded, joined by commas. */
export function indexPath(indices: readonly string[]): string {
  return indices.map((index) => encodeURIComponent(index)).join(",");
}
