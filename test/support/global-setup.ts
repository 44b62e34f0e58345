export { setup } from "./services/shared.ts";
