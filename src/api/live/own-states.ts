import { hash } from "node:crypto";
import type { ApiDeps } from "../api-deps.ts";
import type { LiveTopic } from "./live-state.ts";

/** Digests of how the sources and rules of this worker are, which no store knows; not of their figures. */
export function ownStates({
  sources,
  rules,
}: Pick<ApiDeps, "sources" | "rules">): () => ReadonlyMap<LiveTopic, string> {
  return () =>
    new Map<LiveTopic, string>([
      ["sources", digest(sources().map(({ id, status: { state, message } }) => [id, state, message]))],
      ["rules", digest(rules().map(({ figures: _, ...rule }) => rule))],
    ]);
}

function digest(value: unknown): string {
  return hash("sha256", JSON.stringify(value), "hex");
}
