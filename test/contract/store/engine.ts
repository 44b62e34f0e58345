import type { Store, StoreLimits } from "../../../src/store/store.ts";

/** How the suites get an open, empty store of one engine; disposing of it removes all traces. */
export interface StoreEngine {
  open(limits?: StoreLimits): Promise<Store & AsyncDisposable>;
}

/** `store`, with a disposer that closes it and then cleans up. */
export function disposable(store: Store, cleanUp: () => Promise<void>): Store & AsyncDisposable {
  return Object.assign(store, {
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await cleanUp();
    },
  });
}
