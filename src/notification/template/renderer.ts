import type { KibanaConfig } from "../../links/kibana-config.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { Notification } from "../channel.ts";
import { oneLine, truncate } from "../message/clean-text.ts";
import { type Action, type Message, plainDocument } from "../message/document.ts";
import { readMarked } from "../message/markers.ts";
import type { TemplateLibrary } from "./library.ts";
import { actionsOf, toneOf, viewNotification } from "./notification-view.ts";
import type { NotificationView } from "./view.ts";

export interface RendererDeps {
  readonly library: TemplateLibrary;
  /** IANA zone of times. */
  readonly timezone: string;
  readonly kibana: KibanaConfig | undefined;
  readonly logger: Logger;
}

/** Which templates a channel is rendered with: folders by preference; `message` is the last of all. */
export type TemplateSets = readonly string[];

const MAX_TITLE = 300;

/** Makes messages of notifications. A template that fails is logged, and the message is made without it: it is sent anyway. */
export class Renderer {
  private readonly deps: RendererDeps;

  constructor(deps: RendererDeps) {
    this.deps = deps;
  }

  view(notification: Notification): NotificationView {
    return viewNotification(notification, this.deps);
  }

  /** Title, body and actions, for a channel to write in its own way. */
  message(notification: Notification, sets: TemplateSets): Message {
    const view = this.view(notification);
    const title = this.line(view, sets, ["title"]);
    const body = this.render(view, sets, ["body"]) ?? view.alerts.map(({ summary }) => summary).join("\n");
    return { title, body: readMarked(body), actions: actionsOf(view), tone: toneOf(view.resolved, view.alerts) };
  }

  /** One line, of the first of these parts that there is; never empty. */
  line(view: NotificationView, sets: TemplateSets, parts: readonly string[]): string {
    const rendered = this.render(view, sets, parts);
    const plain = rendered === undefined ? "" : plainDocument(readMarked(rendered));
    const line = oneLine(plain) || oneLine(`${view.lead}${view.alert.name}: ${view.alert.subject}`);
    return truncate(line, MAX_TITLE);
  }

  /** Text in the format that the part's name says; undefined without such a template, or when it fails. */
  render(view: NotificationView, sets: TemplateSets, parts: readonly string[]): string | undefined {
    const names = [...sets, "message"].flatMap((set) => parts.map((part) => `${set}/${part}`));
    const template = this.deps.library.find(names);
    if (template === undefined) return undefined;
    try {
      return template(view, { now: view.now, timezone: this.deps.timezone });
    } catch (thrown) {
      const { logger } = this.deps;
      logger.warn({ err: thrown, templates: names }, "a template failed; the message is sent without it");
      return undefined;
    }
  }

  actions(view: NotificationView): readonly Action[] {
    return actionsOf(view);
  }
}
