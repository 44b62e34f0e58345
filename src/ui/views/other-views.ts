/* The views that few visits begin with, as one script. */
export { AlertsView, AlertView } from "./alerts/alerts-view.tsx";
export { DeliveriesView } from "./alerts/deliveries-view.tsx";
export { DetectorsView } from "./alerts/detectors-view.tsx";
export { SilencesView } from "./alerts/silences-view.tsx";
export { DiscardsView } from "./issues/discards-view.tsx";
export { ReleasesView } from "./releases/releases-view.tsx";
export { RuleTrialView } from "./rules/rule-trial-view.tsx";
export { RulesView } from "./rules/rules-view.tsx";
export { SourcesView } from "./sources/sources-view.tsx";
