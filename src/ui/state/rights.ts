import { useMemo } from "react";
import { DEEDS, type Deed } from "./deeds.ts";
import { type Me, type ProjectRole, session } from "./session.ts";
import { useValue } from "./value.ts";

export const ROLES: readonly ProjectRole[] = ["viewer", "member", "admin"];
export const EVERY_PROJECT = "*";

/** What the server would refuse is not offered; it decides, not this. */
export interface Rights {
  readonly owner: boolean;
  /** In one project. */
  readonly inProject: (role: ProjectRole, project: string) => boolean;
  /** In all of them, those to come too. */
  readonly everywhere: (role: ProjectRole) => boolean;
  /** In one of them at least. */
  readonly somewhere: (role: ProjectRole) => boolean;
  /**
   * Whether something is offered. `project`: of the thing; null: it is of none, which takes a role in all. Default:
   * whether it may be done in some project.
   */
  readonly may: (deed: Deed, project?: string | null) => boolean;
}

/** What whoever is logged in may do. */
export function useRights(): Rights {
  const present = useValue(session);
  return useMemo(() => rightsOf(present.kind === "somebody" ? present.me : undefined), [present]);
}

export function rightsOf(me: Me | undefined): Rights {
  if (me === undefined) return { owner: false, inProject: never, everywhere: never, somewhere: never, may: never };
  const enough = (has: ProjectRole | undefined, role: ProjectRole): boolean =>
    has !== undefined && ROLES.indexOf(has) >= ROLES.indexOf(role);
  // A project may be called `__proto__`.
  const has = (project: string): ProjectRole | undefined =>
    Object.hasOwn(me.projects, project) ? me.projects[project] : undefined;
  const everywhere = (role: ProjectRole): boolean => me.owner || enough(has(EVERY_PROJECT), role);
  const inProject = (role: ProjectRole, project: string): boolean => everywhere(role) || enough(has(project), role);
  const somewhere = (role: ProjectRole): boolean =>
    everywhere(role) || Object.values(me.projects).some((one) => enough(one, role));
  return {
    owner: me.owner,
    everywhere,
    inProject,
    somewhere,
    may: (deed, project) => {
      const { role, inProject: ofProject } = DEEDS[deed];
      if (!ofProject || project === null) return everywhere(role);
      return project === undefined ? somewhere(role) : inProject(role, project);
    },
  };
}

const never = (): boolean => false;
