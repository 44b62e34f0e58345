/* The views of people and of how Elkhound is set up, as one script. */
export { AccountView } from "./account/account-view.tsx";
export { AuditView } from "./audit/audit-view.tsx";
export { ProjectsView } from "./projects/projects-view.tsx";
export { SetUpView } from "./set-up/set-up-view.tsx";
export { SettingsView } from "./settings/settings-view.tsx";
export { TeamView } from "./team/team-view.tsx";
export { TokensView } from "./tokens/tokens-view.tsx";
