import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Gives back what starting has left behind: parsers' and compilers' garbage that V8 would keep until its heap has grown.
 * Stops everything for some tens of milliseconds: once, when a worker has come to rest.
 */
export function releaseStartMemory(): void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as NonNullable<typeof globalThis.gc>;
  collect({ type: "major", execution: "sync", flavor: "last-resort" });
}
