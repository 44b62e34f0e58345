import { reaches } from "../domain/access.ts";
import type { AlertStore, StoredAlert } from "../store/alert-store.ts";
import { namesProject, type Silence } from "../store/silence-store.ts";
import type { ApiDeps } from "./api-deps.ts";
import { currentReach } from "./caller.ts";

/** The thing is of a project in which the caller may not do this; answered like one that is not there. */
export class NotVisibleError extends Error {
  override readonly name = "NotVisibleError";
}

/**
 * What alerts lead to, as the request that is being answered may use it. A message is of every project of which it tells an
 * alert, and is shown without the alerts of others. A silence is of the projects that it names by `project="…"`; one that
 * names none is of all.
 */
export function visibleAlerting({ alerts: given, notifications, silences }: Alerting): Alerting {
  const alerts = visibleAlerts(() => given);
  const silence = async (id: string): Promise<Silence | undefined> => {
    const [found, { projects }] = [await silences.get(id), limited(undefined)];
    return found === undefined || projects === undefined || namesProject(found.matchers, projects) ? found : undefined;
  };
  const delivery: Alerting["notifications"]["getDelivery"] = (id) => {
    const { projects } = limited(undefined);
    return notifications.getDelivery(id, projects);
  };
  return {
    alerts,
    notifications: {
      listDeliveries: (query) => notifications.listDeliveries({ ...query, ...limited(query.projects) }),
      getDelivery: delivery,
      alertRouting: async (alert) =>
        (await alerts.getAlert(alert)) === undefined ? [] : await notifications.alertRouting(alert),
      resend: async (request) => {
        const [whole, seen] = [await notifications.getDelivery(request.delivery), await delivery(request.delivery)];
        // What tells of other projects too would be told to them once more.
        if (whole?.content.length !== seen?.content.length) throw new NotVisibleError();
        return await notifications.resend(request);
      },
    },
    silences: {
      list: (query) => silences.list({ ...query, ...limited(query.projects) }),
      get: silence,
      expire: async (request) =>
        (await silence(request.id)) === undefined ? undefined : await silences.expire(request),
    },
  };
}

/** Silences for who may not mute everything: they name a project in which the request may do this. */
export function visibleSilencing(silencing: ApiDeps["silencing"]): ApiDeps["silencing"] {
  return {
    create: (request) => silencing.create({ ...request, ...limited(request.projects) }),
    preview: async (matchers) => {
      const preview = await silencing.preview(matchers);
      if (preview.kind === "refused") return preview;
      const reach = currentReach();
      return { ...preview, alerts: preview.alerts.filter(({ labels }) => reaches(reach, labels["project"])) };
    },
  };
}

type Alerting = ApiDeps["alerting"];

/** Alerts of projects that the request reaches; those without the label `project` are for all-project roles. */
export function visibleAlerts(store: () => AlertStore): AlertStore {
  const find = async (id: string): Promise<StoredAlert | undefined> => {
    const alert = await store().getAlert(id);
    return alert !== undefined && reaches(currentReach(), alert.labels["project"]) ? alert : undefined;
  };
  return {
    loadDetector: (id) => store().loadDetector(id),
    commitDetection: (commit) => store().commitDetection(commit),
    activeAlerts: async (detector) => {
      const reach = currentReach();
      return (await store().activeAlerts(detector)).filter(({ labels }) => reaches(reach, labels["project"]));
    },
    firingOn: async (issues) => {
      const reach = currentReach();
      return (await store().firingOn(issues)).filter(({ labels }) => reaches(reach, labels["project"]));
    },
    getAlert: find,
    listAlerts: (query) => store().listAlerts({ ...query, ...limited(query.projects) }),
    acknowledge: async (request) =>
      (await find(request.alert)) === undefined ? undefined : await store().acknowledge(request),
  };
}

/** A list's `projects` within what the request reaches. */
export function limited(asked: readonly string[] | undefined): { readonly projects?: readonly string[] } {
  const reach = currentReach();
  if (reach === "all") return asked === undefined ? {} : { projects: asked };
  return { projects: [...reach].sort().filter((project) => asked === undefined || asked.includes(project)) };
}
