import type { ApiApp, ApiDeps } from "../api-deps.ts";
import { addEventContextRoute } from "./event-context.ts";
import { addRuleTrialRoutes } from "./rule-trials.ts";
import { addSetUpRoutes } from "./set-up.ts";

/** What operators and authors of rules ask. */
export function addOperatorRoutes(app: ApiApp, deps: ApiDeps, operator: NonNullable<ApiDeps["operator"]>): void {
  addEventContextRoute(app, deps, operator.surroundings);
  addSetUpRoutes(app, operator.setUp, operator.settings);
  addRuleTrialRoutes(app, operator.ruleTrials);
}
