import { startSession } from "./api/log-in.ts";
import { presentPlace } from "./state/location.ts";
import { session } from "./state/session.ts";
import { askForCounts } from "./views/issues/issue-counts.ts";
import { issueList } from "./views/issues/issue-list.ts";
import { listQuery } from "./views/issues/list-query.ts";

/*
 * The page's first script, a small one: who this is and what the list of issues shows are asked for while the rest of the page
 * is still fetched and read. The view finds it under the same names.
 */
startSession();
const place = presentPlace();
if (/^\/(issues\/?)?$/.test(place.path) && session.get().kind === "somebody") {
  void issueList(listQuery(place)).loadMore();
  askForCounts(place);
}
void import("./main.tsx");
