import { buildProgram } from "./built.ts";
import { setup as sharedServers } from "./services/shared.ts";

/** Before the first test: the program is built. After the last: servers that tests shared are ended. */
export async function setup(): Promise<() => Promise<void>> {
  buildProgram();
  return await sharedServers();
}
