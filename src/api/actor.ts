import type { Context } from "hono";

/** Who asks. There is one token and no accounts: whoever has it is the administrator. */
export function actorOf(_context: Context): string {
  return "admin";
}
