/** What schemas of files and requests say of a value by their own checks. */
export const schemas = {
  "schema.snake_case": "必须是小写字母加下划线的写法",
  "schema.duration": "必须是时长，例如 `30s`、`5m`、`1h30m` 或 `7d`",
  "schema.bytes": "必须是大小，例如 `256MB` 或 `1GiB`",
  "schema.time_zone": "必须是 IANA 时区，例如 `Europe/Berlin`、`Asia/Shanghai` 或 `UTC`",
  "schema.start_from": "必须是 earliest、latest、now-<时长> 或 RFC 3339 时间",
  "schema.line_pattern": "不是 RE2 能运行的正则表达式",
  "schema.http_url": "必须是 http(s)://主机:端口，不带用户名和密码",
  "schema.host_port": "必须是 `主机:端口`",
  "schema.needs_password": "需要 `password` 或 `password_file`",
  "schema.no_topics": "既没有给出 `topics`，也没有给出 `topic_pattern`",
} as const;
