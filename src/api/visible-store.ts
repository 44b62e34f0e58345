import { type AccessLevel, type Reach, reaches } from "../domain/access.ts";
import type { CorrectionResult, Issue } from "../store/store.ts";
import type { ApiDeps } from "./api-deps.ts";
import { currentReach } from "./caller.ts";
import { limited, NotVisibleError, visibleAlerts } from "./visible-alerting.ts";

type ApiStore = ApiDeps["store"];

/**
 * The store as the request that is being answered may use it: what is of other projects is not there. Routes know no other.
 * What is not of a project (checkpoints, gaps, dead letters) is left to routes that take a role in all of them.
 */
export function visibleStore(store: ApiStore): ApiStore {
  /** The issue, if the request reaches it. */
  const find = async (id: string, reach: Reach = currentReach()): Promise<Issue | undefined> => {
    const issue = await store.getIssue(id);
    return issue !== undefined && reaches(reach, issue.project) ? issue : undefined;
  };
  const seen = async (id: string, level?: AccessLevel): Promise<boolean> => {
    const reach = currentReach(level);
    return reach === "all" || (await find(id, reach)) !== undefined;
  };
  /** Those of the issues that the request reaches. */
  const seenOf = async (ids: readonly string[], level?: AccessLevel): Promise<readonly string[]> => {
    if (currentReach(level) === "all") return ids;
    const answers = await Promise.all(ids.map((id) => seen(id, level)));
    return ids.filter((_, index) => answers[index]);
  };
  const demand = async (id: string): Promise<void> => {
    if (!(await seen(id))) throw new NotVisibleError();
  };
  const missing = async (ids: readonly string[]): Promise<CorrectionResult | undefined> => {
    const known = await seenOf(ids);
    const subject = ids.find((id) => !known.includes(id));
    return subject === undefined ? undefined : { kind: "refused", reason: "issue_not_found", subject };
  };
  /** Whether an activity's issue is reached. */
  const activitySeen = async (activity: string): Promise<boolean> => {
    if (currentReach() === "all") return true;
    const issue = await store.life.issueOfActivity(activity);
    return issue !== undefined && (await seen(issue));
  };
  return {
    ping: () => store.ping(),
    // Marks say nothing of what changed; who listens is told of the projects that it reaches.
    changes: store.changes,
    counted: store.counted,
    listCheckpoints: (source) => store.listCheckpoints(source),
    listGaps: (query) => store.listGaps(query),
    listDeadLetters: (query) => store.listDeadLetters(query),
    countEvents: () => store.countEvents(),
    getIssue: (id) => find(id),
    issueTitles: async (ids) => {
      const [titles, reach] = [await store.issueTitles(ids), currentReach()];
      return new Map([...titles].filter(([, { project }]) => reaches(reach, project)));
    },
    listIssues: (query) => store.listIssues({ ...query, ...limited(query.projects) }),
    countIssues: (selection) => store.countIssues({ ...selection, ...limited(selection.projects) }),
    issueSeries: async (query) => await store.issueSeries({ ...query, issues: await seenOf(query.issues) }),
    listEvents: async (issue, query) => {
      await demand(issue);
      return await store.listEvents(issue, query);
    },
    buckets: async (issue, range, widthMs) => {
      await demand(issue);
      return await store.buckets(issue, range, widthMs);
    },
    listFingerprints: async (issue, query) => {
      await demand(issue);
      return await store.listFingerprints(issue, query);
    },
    listActivity: async (issue, query) => {
      await demand(issue);
      return await store.listActivity(issue, query);
    },
    mergeIssues: async (request) =>
      (await missing([request.into, ...request.issues])) ?? (await store.mergeIssues(request)),
    splitIssue: async (request) => (await missing([request.issue])) ?? (await store.splitIssue(request)),
    undoActivity: async (request) =>
      (await activitySeen(request.activity))
        ? await store.undoActivity(request)
        : { kind: "refused", reason: "activity_not_found", subject: request.activity },
    adoptFingerprints: async (request) =>
      (await seen(request.issue)) ? await store.adoptFingerprints(request) : undefined,
    life: {
      decide: async (request) => {
        const issues = await seenOf(request.issues);
        const result = await store.life.decide({ ...request, issues });
        const unseen = request.issues.filter((issue) => !issues.includes(issue));
        if (unseen.length === 0) return result;
        const refused = unseen.map((issue) => ({ issue, reason: "issue_not_found" as const }));
        return { ...result, refused: [...result.refused, ...refused] };
      },
      comment: async (request) => ((await seen(request.issue)) ? await store.life.comment(request) : undefined),
      editComment: async (request) =>
        (await activitySeen(request.activity)) ? await store.life.editComment(request) : "not_found",
      issueOfActivity: async (activity) =>
        (await activitySeen(activity)) ? await store.life.issueOfActivity(activity) : undefined,
      // Whatever the route takes: what is deleted does not come back.
      deleteIssues: async ({ issues }) => await store.life.deleteIssues({ issues: await seenOf(issues, "admin") }),
      reopenDue: (at) => store.life.reopenDue(at),
    },
    alerts: visibleAlerts(() => store.alerts),
    tags: {
      issueTags: async (issue, query) => {
        await demand(issue);
        return await store.tags.issueTags(issue, query);
      },
      issueTag: async (issue, key) => {
        await demand(issue);
        return await store.tags.issueTag(issue, key);
      },
      recentNames: (query) => store.tags.recentNames({ ...query, ...limited(query.projects) }),
    },
    discards: {
      // What is dropped does not come back.
      discard: async (request) => {
        const issues = await seenOf(request.issues, "admin");
        const unseen = request.issues.filter((issue) => !issues.includes(issue));
        const { discarded, refused } = await store.discards.discard({ ...request, issues });
        return {
          discarded,
          refused: [...refused, ...unseen.map((issue) => ({ issue, reason: "issue_not_found" as const }))],
        };
      },
      list: (query) => store.discards.list({ ...query, ...limited(query.projects) }),
      undo: (request) => store.discards.undo({ ...request, ...limited(request.projects) }),
    },
    get views() {
      return store.views;
    },
    get idempotency() {
      return store.idempotency;
    },
    similar: {
      similarTo: async (issue, query) => {
        await demand(issue);
        return await store.similar.similarTo(issue, query);
      },
      prepare: () => store.similar.prepare(),
    },
    events: {
      find: async (issue, which) => {
        await demand(issue);
        return await store.events.find(issue, which);
      },
      users: async (issue, query) => {
        await demand(issue);
        return await store.events.users(issue, query);
      },
    },
    projects: { list: (query) => store.projects.list({ ...query, ...limited(query.projects) }) },
    releases: {
      listReleases: (query) => store.releases.listReleases({ ...query, ...limited(query.projects) }),
      registerDeploy: async (deploy) => {
        if (!reaches(currentReach(), deploy.project)) throw new NotVisibleError();
        return await store.releases.registerDeploy(deploy);
      },
    },
  };
}
