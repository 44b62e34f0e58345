export { type App, type AppOptions, createApp, type Role } from "./app/app.ts";
export type { ElkhoundConfig } from "./app/config-schema.ts";
export { type LoadedConfig, loadConfig } from "./app/load-config.ts";
