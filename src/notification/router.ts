import type { EpochMs } from "../domain/time.ts";
import type { NotificationStore, RoutedGroup, UnroutedAlert } from "../store/notification-store.ts";
import { groupOf, type RouteTree } from "./routing/route-tree.ts";

/** The groups that alerts belong to by a route tree, and when each is to be looked at. */
export function routeAlerts(tree: RouteTree, alerts: readonly UnroutedAlert[], at: EpochMs): readonly RoutedGroup[] {
  const groups = new Map<string, RoutedGroup & { readonly alerts: string[] }>();
  for (const { alert } of alerts) {
    for (const route of tree.match(alert.labels)) {
      const { id, key, labels } = groupOf(route, alert.labels);
      const known = groups.get(id);
      if (known !== undefined) known.alerts.push(alert.id);
      else {
        groups.set(id, {
          ...{ id, key, labels, route: route.key, receiver: route.receiver, alerts: [alert.id] },
          dueAt: route.digest?.next(at) ?? at + route.groupWaitMs,
          intervalMs: route.digest === undefined ? route.groupIntervalMs : 0,
        });
      }
    }
  }
  return [...groups.values()];
}

const AT_A_TIME = 500;

/**
 * Routes what is new or changed. Without a tree there is nobody to tell: alerts are then marked as routed all the same, so that
 * old ones do not come as a flood on the day on which somebody is named. Returns how many there were.
 */
export async function routeNew(store: NotificationStore, tree: RouteTree | undefined, at: EpochMs): Promise<number> {
  let routed = 0;
  for (;;) {
    const alerts = await store.unrouted(AT_A_TIME);
    if (alerts.length === 0) return routed;
    await store.route({ at, alerts, groups: tree === undefined ? [] : routeAlerts(tree, alerts, at) });
    routed += alerts.length;
    if (alerts.length < AT_A_TIME) return routed;
  }
}
