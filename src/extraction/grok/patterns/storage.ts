/** Databases, caches and queues. */
export const STORAGE_PATTERNS: string = String.raw`
POSTGRESQL %{DATESTAMP:timestamp} %{TZ:event.timezone|} %{DATA:user.name|user_id} %{GREEDYDATA:postgresql.log.connection_id|connection_id} %{POSINT:process.pid|pid:int}
REDISTIMESTAMP %{MONTHDAY} %{MONTH} %{TIME}
REDISLOG \[%{POSINT:process.pid|pid:int}\] %{REDISTIMESTAMP:timestamp} \* +%{GREEDYDATA:|message}
REDISMONLOG %{NUMBER:timestamp} \[%{INT:redis.database.id|database} %{IP:client.ip|client}:%{POSINT:client.port|port:int}\] "%{WORD:redis.command.name|command}"\s?%{GREEDYDATA:redis.command.args|params}
MONGO_LOG %{SYSLOGTIMESTAMP:timestamp} \[%{WORD:mongodb.component|component}\] %{GREEDYDATA:message}
MONGO_QUERY \{ .* \}
MONGO_SLOWQUERY %{WORD:mongodb.profile.op|} %{MONGO_WORDDASH:mongodb.database|database}\.%{MONGO_WORDDASH:mongodb.collection|collection} %{WORD}: %{MONGO_QUERY:mongodb.query.original|query} *ntoreturn:%{NONNEGINT:mongodb.profile.ntoreturn|ntoreturn:int} ntoskip:%{NONNEGINT:mongodb.profile.ntoskip|ntoskip:int} nscanned:%{NONNEGINT:mongodb.profile.nscanned|nscanned:int}.* nreturned:%{NONNEGINT:mongodb.profile.nreturned|nreturned:int}.* %{INT:mongodb.profile.duration|duration:int}ms
MONGO_WORDDASH \b[\w-]+\b
MONGO3_SEVERITY \w
MONGO3_COMPONENT (?:%{WORD}|-)
MONGO3_LOG %{TIMESTAMP_ISO8601:timestamp} %{MONGO3_SEVERITY:log.level|severity} (?:-|%{MONGO3_COMPONENT:mongodb.component|component}) +(?:\[%{DATA:mongodb.context|context}\])? %{GREEDYDATA:message}
`;
