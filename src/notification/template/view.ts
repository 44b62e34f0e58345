import { z } from "zod";

/*
 * What templates see: plain data, made once for a notification. `docs/templates.md` lists it. The schemas are what template
 * files are checked against when they are loaded; they are not run on data.
 */

const time = (what: string) =>
  z.number().meta({ title: "a time" }).describe(`${what} For the functions \`time\` and \`ago\`.`);
const duration = (what: string) =>
  z.number().meta({ title: "a duration" }).describe(`${what} For the function \`duration\`.`);

const frameView = z.strictObject({
  text: z.string().describe("As a stack trace shows it: `shop.Cart.total (Cart.java:42)`."),
  module: z.string().optional().describe("Package and class, module or namespace."),
  function: z.string().optional().describe("Its function or method."),
  file: z.string().optional().describe("Its file."),
  line: z.number().optional().describe("Line in the file."),
  in_app: z.boolean().describe("Of your own code rather than a framework's."),
});

const pairView = z.strictObject({ name: z.string().describe("Its name."), value: z.string().describe("Its value.") });

const sampleView = z.strictObject({
  time: time("When it happened."),
  level: z.string().describe("`error`, `fatal` …"),
  message: z.string().describe("The log record's own message."),
  service: z.string().optional().describe("The service that logged it."),
  environment: z.string().optional().describe("Such as `production`."),
  release: z.string().optional().describe("Version of the service."),
  host: z.string().optional().describe("The machine or container."),
  logger: z.string().optional().describe("The logger's name."),
  trace_id: z.string().optional().describe("Id of the distributed trace."),
  request: z.string().optional().describe("`POST /orders/{id} → 503`."),
  user: z.string().optional().describe("Whom it concerned: id, name or e-mail address."),
  tags: z.array(pairView).describe("The event's tags."),
  facts: z.array(pairView).describe("Of all of these those that are known, with a name each."),
  context: z.array(pairView).describe("Those of them that the alert itself does not tell."),
  origin: z.string().optional().describe("Where the log record lies: `Kafka app-logs/3 at offset 17`."),
});

const issueView = z.strictObject({
  id: z.string().describe("Id of the issue."),
  project: z.string().describe("Its project."),
  title: z.string().describe("Type and message, or the pattern."),
  type: z.string().optional().describe("Type of the exception."),
  message: z.string().describe("Message of the exception or of the record."),
  says_more: z.boolean().describe("The message says more than the title does."),
  culprit: z.string().optional().describe("Where it happened, best known."),
  level: z.string().describe("`error`, `fatal` …"),
  status: z.string().describe("`unresolved`, `resolved` or `ignored`."),
  services: z.string().describe("The services in which it happened, with commas."),
  first_seen: time("Its first event."),
  last_seen: time("Its latest event."),
  event_count: z.number().describe("All its events."),
  user_count: z.number().describe("Different users that it concerned, as far as logs say; 0: not known."),
  last_hour: z.number().describe("Events in the last hour."),
  last_day: z.number().describe("Events in the last 24 hours."),
  usual_hour: z.number().optional().describe("Mean of an hour over the 7 days before; missing for a young issue."),
  against_usual: z.string().optional().describe("Last hour against the usual: `12 times the usual 20 an hour`."),
  sparkline: z.string().describe("The last 24 hours as bars, `▁▂▇▃`; empty without events in two of them."),
  cause: z
    .string()
    .optional()
    .describe(
      "What was thrown first, where that is not what the title says: `SocketTimeoutException: Read timed out`.",
    ),
  frames: z
    .array(frameView)
    .describe("The first frames of your own code, else the first ones; most recent call first."),
  stack: z.string().describe("Those frames, a line each; empty without a stack trace."),
  sample: sampleView.optional().describe("Its latest kept event."),
});

const linksView = z.strictObject({
  alert: z.string().optional().describe("The alert in Elkhound."),
  issue: z.string().optional().describe("The issue in Elkhound."),
  logs: z.string().optional().describe("The logs around it in Kibana or OpenSearch Dashboards."),
  logs_name: z.string().optional().describe("`Kibana` or `OpenSearch Dashboards`."),
  acknowledge: z.string().optional().describe("To say that somebody works on it."),
  silence: z.string().optional().describe("To silence it for a time."),
  resolve: z.string().optional().describe("To resolve the issue."),
});

/** One alert. */
export const alertView = z.strictObject({
  id: z.string().describe("Id of this stretch of the alert."),
  status: z.string().describe("`firing` or `resolved`."),
  resolved: z.boolean().describe("It is over."),
  firing: z.boolean().describe("It goes on, or has just happened."),
  lasting: z.boolean().describe("It lasts until it is over; otherwise it happened in a moment."),
  told: z.boolean().describe("This channel has been told of it before."),
  late: z.boolean().describe("Found only after its time, for records came late."),
  detector: z.string().describe("Id of the detector."),
  type: z.string().describe("Its type: `spike`."),
  name: z.string().describe("Its type in words: `Spike`."),
  called: z.string().describe("The same with how many times the usual it was, where that is known: `Spike ×12`."),
  severity: z.string().describe("`critical`, `warning` or `info`."),
  summary: z.string().describe("What happened, in one sentence."),
  says_more: z.boolean().describe("The summary says more than the subject does."),
  headline: z
    .string()
    .describe(
      "All of it on a line: `Spike ×12 in cart (prod): TimeoutError: no answer`; without an issue, what happened.",
    ),
  topic: z
    .string()
    .describe("What it is about, in words that stay the same: the issue's title, or the detector's and its labels."),
  reason: z.string().describe("Why it is told: the summary, without the subject at its end."),
  subject: z.string().describe("What it is about: the issue's title, or the summary."),
  where: z.string().describe("Service, environment: `cart (prod)`; else the project or source."),
  about: z
    .string()
    .describe("`critical · project shop · release 1.4 · team cart`: how bad, of what, and your own labels."),
  labels: z.record(z.string(), z.string()).describe("Its labels: `{{labels.service}}`."),
  project: z.string().optional().describe("Its project."),
  service: z.string().optional().describe("The service."),
  environment: z.string().optional().describe("Such as `production`."),
  release: z.string().optional().describe("Version of the service."),
  numbers: z.array(pairView).describe("What the decision was made on: observed, expected, threshold …"),
  decided_on: z.array(pairView).describe("Those of the numbers that the summary does not say."),
  starts_at: time("Since when."),
  ends_at: time("When it was over.").optional(),
  lasted: duration("How long it lasted, or has lasted until this message."),
  acknowledged_by: z.string().optional().describe("Who works on it."),
  issue: issueView.optional().describe("The issue, where it is about one."),
  links: linksView.describe("Ways on; each is missing where it cannot be made."),
});
export type AlertView = z.infer<typeof alertView>;

/** What every template begins with. */
export const notificationView = z.strictObject({
  kind: z.string().describe("`alert`, `repeat`, `escalation`, `fallback`, `digest`, `summary` or `test`."),
  lead: z
    .string()
    .describe(
      "What a title begins with: `Resolved: `, `Still firing (4h): `, `Nobody acknowledged: ` …; empty for something new.",
    ),
  status: z.string().describe("`firing` or `resolved`."),
  resolved: z.boolean().describe("All alerts of the message are over."),
  symbol: z.string().describe("A coloured sign: red, amber, blue; a tick when it is over."),
  severity: z.string().describe("The worst of the alerts': `critical`, `warning` or `info`."),
  receiver: z.string().describe("Name of the receiver."),
  note: z.string().optional().describe("Why it comes here rather than elsewhere."),
  now: time("When the message was decided on."),
  group: z.record(z.string(), z.string()).describe("The labels by which alerts are grouped."),
  labels: z.record(z.string(), z.string()).describe("Labels that all alerts share."),
  count: z.number().describe("Alerts of the message, listed or not."),
  single: z.boolean().describe("There is one alert."),
  one_issue: z.boolean().describe("There are several alerts, at most five, all about the same issue."),
  headline: z
    .string()
    .describe("What a title says after its `lead`: the headline of the alert, or what there is of several."),
  kinds: z.string().describe("`3 × new error, 1 spike; 2 of them over`."),
  where: z.string().describe("What the alerts have in common: `cart (prod)`; may be empty."),
  firing: z.number().describe("How many fire."),
  resolved_count: z.number().describe("How many are over."),
  more: z.number().describe("Alerts that are not listed."),
  suppressed: z.number().describe("Alerts of the group that are silenced or inhibited."),
  alert: alertView.describe("The first, which is the worst."),
  alerts: z.array(alertView).describe("All that are listed, the worst first."),
  others: z.array(alertView).describe("All that are listed but the first three, which are shown in full."),
  detailed: z.array(alertView).describe("The first three."),
  page: z.string().optional().describe("Address of Elkhound's page."),
  silence: z.string().optional().describe("Where there are several alerts: to silence all of their group for a time."),
});
/** See `notificationView`. */
export type NotificationView = z.infer<typeof notificationView>;
