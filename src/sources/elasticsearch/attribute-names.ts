/**
 * Names under which documents hold a record's attributes, as the decoder may read them: a condition on one of a group's
 * names may be met by any of them. Too many names only let more documents through; one too few would lose some.
 */
export interface AttributeGroup {
  /** The ECS name that filters use. */
  readonly name: string;
  readonly names: readonly string[];
  /** Names that, when present, make the attribute something else than what is written under `names`. */
  readonly decidedBy?: readonly string[];
  /**
   * Where none of the names has a value: a message is then the whole document as text, a level is looked for in the
   * head of the message.
   */
  readonly otherwise?: "document" | "message_text";
}

const RESOURCE = ["resource.attributes", "resource", "resourceAttributes", "Resource", "ResourceAttributes"];
const CONTEXT = ["attributes", "Attributes", "contextMap", "mdc", "context", "Properties", "labels", "fields", "extra"];

function under(places: readonly string[], ...names: string[]): string[] {
  return names.flatMap((name) => [name, ...places.map((place) => `${place}.${name}`)]);
}

const ERROR_MESSAGE = [
  "error.message",
  ...under(CONTEXT, "exception.message"),
  "exception.exception_message",
  "err.message",
  "error.msg",
  "thrown.message",
  "error_message",
  "exception_message",
  "ExceptionMessage",
  "error",
  "err",
  "exception",
];

/** What a message may be written under, best first. */
export const MESSAGE_NAMES: readonly string[] = [
  "message",
  "msg",
  "Message",
  "log",
  "@m",
  "RenderedMessage",
  "body",
  "Body",
  "short_message",
  "MESSAGE",
  "textPayload",
  "jsonPayload.message",
  "text",
  "event",
  "@mt",
  "MessageTemplate",
  "log_message",
  "event.original",
];

/** Every attribute that documents name in more than one way. */
export const ATTRIBUTE_GROUPS: readonly AttributeGroup[] = [
  { name: "message", names: [...MESSAGE_NAMES, ...ERROR_MESSAGE], otherwise: "document" },
  {
    name: "log.level",
    names: [
      "log.level",
      "level",
      "severityText",
      "severity_text",
      "SeverityText",
      "severity",
      "@l",
      "Level",
      "lvl",
      "levelname",
      "level_name",
      "loglevel",
      "log_level",
      "logLevel",
      "LogLevel",
      "Severity",
      "priority",
      "severityNumber",
      "severity_number",
      "SeverityNumber",
      "log.syslog.severity.name",
    ],
    // GELF and journald write syslog's numbers.
    decidedBy: ["short_message", "PRIORITY"],
    otherwise: "message_text",
  },
  {
    name: "log.logger",
    names: [
      ...["log.logger", "logger", "logger_name", "loggerName", "Logger", "SourceContext", "Properties.SourceContext"],
      ...["channel", "category", "Category", "scope.name", "instrumentationScope.name", "InstrumentationScope.name"],
      "ScopeName",
    ],
  },
  {
    name: "service.name",
    names: [
      ...under(RESOURCE, "service.name", "k8s.deployment.name", "k8s.container.name"),
      ...["service", "serviceName", "service_name", "ServiceName", "app", "application", "app_name", "appname"],
      ...["appName", "application_name", "fields.service", "labels.service", "program", "SYSLOG_IDENTIFIER"],
      ...["kubernetes.labels.app.kubernetes.io/name", "kubernetes.labels.app_kubernetes_io/name"],
      ...["kubernetes.labels.app", "kubernetes.labels.k8s-app", "kubernetes.deployment.name"],
      ...["kubernetes.container.name", "kubernetes.container_name", "container.name", "container_name"],
      ...["docker.container.name", "log.syslog.appname"],
    ],
  },
  {
    name: "service.environment",
    names: [
      "service.environment",
      ...under(RESOURCE, "deployment.environment.name", "deployment.environment"),
      ...["environment", "env", "Environment", "fields.environment", "fields.env"],
      ...["labels.environment", "labels.env"],
    ],
  },
  {
    name: "service.version",
    names: [
      ...under(RESOURCE, "service.version"),
      ...["release", "app_version", "appVersion", "kubernetes.labels.app.kubernetes.io/version"],
    ],
  },
  {
    name: "host.name",
    names: [
      ...["host.name", "host.hostname", "hostname", "host", "HostName", "HOSTNAME", "_HOSTNAME", "MachineName"],
      ...["Properties.MachineName", "kubernetes.node.name", "kubernetes.host", "agent.hostname", "beat.hostname"],
      ...["log.syslog.hostname", ...RESOURCE.map((place) => `${place}.host.name`)],
    ],
  },
  {
    name: "container.id",
    names: [
      ...["container.id", "kubernetes.docker_id", "kubernetes.container_id", "docker.container_id", "container_id"],
      ...["kubernetes.pod.uid", "kubernetes.pod_id", "kubernetes.pod.name", "kubernetes.pod_name"],
      ...RESOURCE.map((place) => `${place}.container.id`),
    ],
  },
  {
    name: "error.type",
    names: [
      ...["error.type", ...under(CONTEXT, "exception.type"), "exception.class", "exception.exception_class"],
      ...["exception.name", "err.type", "err.name", "error.name", "error.class", "error.kind", "thrown.name"],
      ...["context.exception.class", "error_class", "error_type", "exception_class", "exception_type", "exc_type"],
      "ExceptionType",
    ],
  },
  { name: "error.message", names: ERROR_MESSAGE },
  {
    name: "error.stack_trace",
    names: [
      ...["error.stack_trace", "stack_trace", "stackTrace", "stacktrace", ...under(CONTEXT, "exception.stacktrace")],
      ...["exception.stack_trace", "exception.stackTrace", "err.stack", "error.stack", "error.stacktrace"],
      ...["error.backtrace", "stack", "exc_info", "exc_text", "@x", "Exception", "thrown.extendedStackTrace"],
      ...["errorVerbose", "traceback", "backtrace", "context.exception.trace", "exception.backtrace", "full_message"],
      // Several loggers put the whole trace where others put its message.
      ...ERROR_MESSAGE,
    ],
  },
  {
    name: "trace.id",
    names: [
      ...under(CONTEXT, "trace_id", "traceId", "traceID", "TraceId"),
      "trace.id",
      "traceid",
      "@tr",
      "dd.trace_id",
    ],
  },
  {
    name: "span.id",
    names: [...under(CONTEXT, "span_id", "spanId", "spanID", "SpanId"), "span.id", "spanid", "@sp", "dd.span_id"],
  },
];

/**
 * What a condition on `field` may be met by: the attribute, under all its names, when `field` is its ECS name; else the
 * document's own field of that name.
 */
export function groupOf(field: string): AttributeGroup {
  return ATTRIBUTE_GROUPS.find((group) => group.name === field) ?? { name: field, names: [field] };
}
