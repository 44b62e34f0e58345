/** Syslog and what is logged through it: PAM, cron, mail, name servers. */
export const SYSTEM_PATTERNS: string = String.raw`
SYSLOGTIMESTAMP %{MONTH} +%{MONTHDAY} %{TIME}
PROG [\x21-\x5a\x5c\x5e-\x7e]+
SYSLOGPROG %{PROG:process.name|program}(?:\[%{POSINT:process.pid|pid:int}\])?
SYSLOGHOST %{IPORHOST}
SYSLOGFACILITY <%{NONNEGINT:log.syslog.facility.code|facility:int}\.%{NONNEGINT:log.syslog.priority|priority:int}>
SYSLOGBASE %{SYSLOGTIMESTAMP:timestamp} (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:host.hostname|logsource} %{SYSLOGPROG}:
SYSLOG5424PRINTASCII [!-~]+
SYSLOGBASE2 (?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp|timestamp8601}) (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:host.hostname|logsource}(?: +%{SYSLOGPROG}:|)
SYSLOGPAMSESSION %{SYSLOGBASE} (?:%{WORD:system.auth.pam.module|pam_module}\(%{DATA:system.auth.pam.origin|pam_caller}\)): session %{WORD:system.auth.pam.session_state|pam_session_state} for user %{USERNAME:user.name|username}(?: by %{GREEDYDATA:|pam_by})?
CRON_ACTION [A-Z ]+
CRONLOG %{SYSLOGBASE} \(%{USER:user.name|user}\) %{CRON_ACTION:system.cron.action|action} \(%{DATA:message}\)
SYSLOGLINE %{SYSLOGBASE2} %{GREEDYDATA:message}
SYSLOG5424PRI <%{NONNEGINT:log.syslog.priority|syslog5424_pri:int}>
SYSLOG5424SD \[.+?\]
SYSLOG5424BASE %{SYSLOG5424PRI}%{NONNEGINT:system.syslog.version|syslog5424_ver} +(?:-|%{TIMESTAMP_ISO8601:timestamp|syslog5424_ts}) +(?:-|%{IPORHOST:host.hostname|syslog5424_host}) +(?:-|%{SYSLOG5424PRINTASCII:process.name|syslog5424_app}) +(?:-|%{POSINT:process.pid|syslog5424_proc:int}|%{SYSLOG5424PRINTASCII}) +(?:-|%{SYSLOG5424PRINTASCII:event.code|syslog5424_msgid}) +(?:-|%{SYSLOG5424SD:system.syslog.structured_data|syslog5424_sd})
SYSLOG5424LINE %{SYSLOG5424BASE} +%{GREEDYDATA:message|syslog5424_msg}
BIND9_TIMESTAMP %{MONTHDAY}-%{MONTH}-%{YEAR} %{TIME}
BIND9_DNSTYPE [A-Z0-9]+
BIND9_CATEGORY [a-z_]+
BIND9_QUERYLOGBASE client(?: @0x[0-9A-Fa-f]+)? %{IP:client.ip|clientip}#%{POSINT:client.port|clientport:int} \(%{GREEDYDATA:bind.log.question.name|query}\): query: %{GREEDYDATA:dns.question.name|query} (?<dns.question.class|querytype>IN) %{BIND9_DNSTYPE:dns.question.type|}(?:: |\s)+%{DATA:bind.log.question.flags|flags} \(%{IP:server.ip|dns}\)
BIND9_QUERYLOG (?:%{BIND9_TIMESTAMP:timestamp} )?(?:%{BIND9_CATEGORY:bind.log.category|}: )?(?:%{LOGLEVEL:log.level|loglevel}: )?%{BIND9_QUERYLOGBASE}
BIND9 %{BIND9_QUERYLOG}
EXIM_MSGID [0-9A-Za-z]{6,7}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}
EXIM_FLAGS (?:<=|=>|->|\*>|\*\*|==|<>|>>)
EXIM_DATE %{YEAR:|exim_year}-%{MONTHNUM:|exim_month}-%{MONTHDAY:|exim_day} %{TIME:|exim_time}
EXIM_PID \[%{POSINT:process.pid|pid:int}\]
EXIM_QT (?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?
EXIM_EXCLUDE_TERMS (?:Message is frozen|(?:Start|End) queue run| Warning: | retry time not reached | no (?:IP address|host name) found for (?:IP address|host) | unexpected disconnection while reading SMTP command | no immediate delivery: |another process is handling this message)
EXIM_REMOTE_HOST (?:H=(?:%{NOTSPACE:source.address|remote_hostname} )?(?:\(%{NOTSPACE:exim.log.remote_address|remote_heloname}\) )?\[%{IP:source.ip|remote_host}\](?::%{POSINT:source.port|:int})?)
EXIM_INTERFACE (?:I=\[%{IP:destination.ip|exim_interface}\](?::%{NUMBER:destination.port|exim_interface_port:int}))
EXIM_PROTOCOL (?:P=%{NOTSPACE:network.protocol|protocol})
EXIM_MSG_SIZE (?:S=%{NUMBER:exim.log.message.body.size|exim_msg_size:int})
EXIM_HEADER_ID (?:id=%{NOTSPACE:exim.log.header_id|exim_header_id})
EXIM_QUOTED_CONTENT (?:\\.|[^\\"])*
EXIM_SUBJECT (?:T="%{EXIM_QUOTED_CONTENT:exim.log.message.subject|exim_subject}")
`;
