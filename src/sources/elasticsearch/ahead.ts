/** Runs a generator one item ahead of who takes from it: the next request is under way while this batch is worked. */
export async function* oneAhead<T>(items: AsyncGenerator<T, void, undefined>): AsyncGenerator<T, void, undefined> {
  const take = (): Promise<IteratorResult<T, void>> => {
    const taken = items.next();
    // Observed when it is awaited; until then a failure must not count as unhandled.
    taken.catch(() => {});
    return taken;
  };
  let ahead = take();
  try {
    for (;;) {
      const { done, value } = await ahead;
      if (done === true) return;
      ahead = take();
      yield value as T;
    }
  } finally {
    await ahead.catch(() => {});
    await items.return();
  }
}
