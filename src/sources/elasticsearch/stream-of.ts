import type { JsonObject } from "../../domain/log-record.ts";

/** Fields that together name one text, the narrowest first: what a container or a file of a host writes. */
const IDENTITIES: readonly (readonly string[])[] = [
  ["container.id"],
  ["kubernetes.pod.uid"],
  ["kubernetes.pod.name"],
  ["kubernetes.pod_name"],
  ["k8s.pod.name"],
  ["resource.attributes.k8s.pod.name"],
  ["host.name", "log.file.path"],
  ["agent.hostname", "log.file.path"],
  ["host.name", "service.name"],
  ["host.hostname", "service.name"],
  ["hostname", "service"],
  ["host.name"],
  ["service.name"],
  ["resource.attributes.service.name"],
  ["service"],
];

/** What a document's neighbours have in common with it: fields and their values; none where it does not say where it is from. */
export function streamOf(
  document: JsonObject,
  read: (document: JsonObject, field: string) => unknown,
): readonly (readonly [field: string, value: string])[] {
  for (const fields of IDENTITIES) {
    const values = fields.map((field) => [field, read(document, field)] as const);
    if (values.every(([, value]) => typeof value === "string" && value !== "")) return values as [string, string][];
  }
  return [];
}
