import { isImageReference, tagOfImage, versionOfTag } from "./image-release.ts";
import type { RecordContext } from "./record-context.ts";

/** The release: the one given (of an image reference its tag), else the tag of the container's image. */
export function releaseOf(given: string | undefined, context: RecordContext | undefined): string | undefined {
  if (given !== undefined) return isImageReference(given) ? tagOfImage(given) : given;
  if (context === undefined) return undefined;
  const tag = context.get("image_tag");
  const image = context.get("image");
  return (tag === undefined ? undefined : versionOfTag(tag)) ?? (image === undefined ? undefined : tagOfImage(image));
}

/** Names of environments, as they stand in namespaces: `shop-prod`, `staging`. */
const ENVIRONMENTS: ReadonlySet<string> = new Set(
  "production prod prd live staging stage stg preprod preproduction testing test qa uat integration development develop dev sandbox canary demo".split(
    " ",
  ),
);

/** The environment: the one given, else the word for one in the namespace. */
export function environmentOf(given: string | undefined, context: RecordContext | undefined): string | undefined {
  if (given !== undefined || context === undefined) return given;
  const words = context.get("namespace")?.toLowerCase().split(/[-_.]/) ?? [];
  return words.length > 8 ? undefined : words.find((word) => ENVIRONMENTS.has(word));
}
