import { RequestError } from "../../api/request.ts";

const BUSY_MS = 1_000;
const MOST_AGAIN = 10;

/**
 * The server tries rules one at a time: it may be at those of another text, or of somebody else. Then it is asked again, as
 * long as the answer is wanted.
 */
export async function whenFree<T>(
  ask: () => Promise<T>,
  { wanted = () => true }: { readonly wanted?: () => boolean } = {},
): Promise<T> {
  for (let again = MOST_AGAIN; ; again--) {
    try {
      return await ask();
    } catch (thrown) {
      const busy = thrown instanceof RequestError && thrown.status === 409;
      if (!busy || again === 0 || !wanted()) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, BUSY_MS));
    }
  }
}
