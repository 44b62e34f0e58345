/** What schemas of files and requests say of a value by their own checks. */
export const schemas = {
  "schema.snake_case": "must be lower_snake_case",
  "schema.duration": "must be a duration such as `30s`, `5m`, `1h30m` or `7d`",
  "schema.bytes": "must be a size such as `256MB` or `1GiB`",
  "schema.time_zone": "must be an IANA time zone such as `Europe/Berlin`, `Asia/Shanghai` or `UTC`",
  "schema.start_from": "must be earliest, latest, now-<duration> or an RFC 3339 time",
  "schema.line_pattern": "is not a regular expression that RE2 can run",
  "schema.http_url": "must be http(s)://host:port, without user or password",
  "schema.host_port": "must be `host:port`",
  "schema.needs_password": "needs a `password` or `password_file`",
  "schema.no_topics": "names neither `topics` nor a `topic_pattern`",
} as const;
