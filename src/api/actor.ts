import type { Context } from "hono";
import { callerOf } from "./caller.ts";

/** Who asks: a person's e-mail address, or `admin` for the token of ELKHOUND_ADMIN_TOKEN. */
export function actorOf(context: Context): string {
  return callerOf(context).name;
}
