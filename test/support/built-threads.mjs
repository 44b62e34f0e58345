import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";

/*
 * Threads of Elkhound run what test/support/build.ts built, as they do for its users. From the sources Node.js would
 * strip the types with WebAssembly in every thread, and V8 now and then ends the whole process when several threads
 * come and go with it (WasmImportWrapperCache::Free, UnregisterWasmAllocation). JavaScript, to be loaded as it is.
 */

const SOURCES = new URL("../../src/", import.meta.url).href;
const BUILT = new URL("../../dist/", import.meta.url).href;

if (!isMainThread) {
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      if (!resolved.url.startsWith(SOURCES) || !resolved.url.endsWith(".ts")) return resolved;
      const url = `${BUILT}${resolved.url.slice(SOURCES.length, -".ts".length)}.js`;
      if (!existsSync(fileURLToPath(url))) throw new Error(`${url} is missing: npm run build`);
      return { ...resolved, url, format: "module" };
    },
  });
}
