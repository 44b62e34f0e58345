import { presentPlace } from "./state/location.ts";
import { session } from "./state/session.ts";
import { askForCounts } from "./views/issues/issue-counts.ts";
import { issueList } from "./views/issues/issue-list.ts";
import { listQuery } from "./views/issues/list-query.ts";

/*
 * The page's first script, a small one: what the list of issues asks for is on its way while the rest of the page is still
 * fetched and read. The view finds it under the same names.
 */
const place = presentPlace();
if (/^\/(issues\/?)?$/.test(place.path) && session.get().token !== undefined) {
  void issueList(listQuery(place)).loadMore();
  askForCounts(place);
}
void import("./main.tsx");
