/** Clouds, firewalls, monitoring and job systems. */
export const NETWORK_PATTERNS: string = String.raw`
S3_REQUEST_LINE (?:%{WORD:http.request.method|verb} %{NOTSPACE:url.original|request}(?: HTTP/%{NUMBER:http.version|httpversion})?)
S3_ACCESS_LOG %{WORD:aws.s3access.bucket_owner|owner} %{NOTSPACE:aws.s3access.bucket|bucket} \[%{HTTPDATE:timestamp}\] (?:-|%{IP:client.ip|clientip}) (?:-|%{NOTSPACE:client.user.id|requester}) %{NOTSPACE:aws.s3access.request_id|request_id} %{NOTSPACE:aws.s3access.operation|operation} (?:-|%{NOTSPACE:aws.s3access.key|key}) (?:-|"%{S3_REQUEST_LINE:aws.s3access.request_uri|}") (?:-|%{INT:http.response.status_code|response:int}) (?:-|%{NOTSPACE:aws.s3access.error_code|error_code}) (?:-|%{INT:aws.s3access.bytes_sent|bytes:int}) (?:-|%{INT:aws.s3access.object_size|object_size:int}) (?:-|%{INT:aws.s3access.total_time|request_time_ms:int}) (?:-|%{INT:aws.s3access.turn_around_time|turnaround_time_ms:int}) "(?:-|%{DATA:http.request.referrer|referrer})" "(?:-|%{DATA:user_agent.original|agent})" (?:-|%{NOTSPACE:aws.s3access.version_id|version_id})
ELB_URIHOST %{IPORHOST:url.domain|urihost}(?::%{POSINT:url.port|port:int})?
ELB_URIPATHPARAM %{URIPATH:url.path|path}(?:\?%{URIQUERY:url.query|params})?
ELB_URI %{URIPROTO:url.scheme|proto}://(?:%{USER:url.username|}(?::[^@]*)?@)?(?:%{ELB_URIHOST})?(?:%{ELB_URIPATHPARAM})?
ELB_REQUEST_LINE (?:%{WORD:http.request.method|verb} %{ELB_URI:url.original|request}(?: HTTP/%{NUMBER:http.version|httpversion})?)
ELB_V1_HTTP_LOG %{TIMESTAMP_ISO8601:timestamp} %{NOTSPACE:aws.elb.name|elb} %{IP:source.ip|clientip}:%{INT:source.port|clientport:int} (?:-|%{IP:aws.elb.backend.ip|backendip}:%{POSINT:aws.elb.backend.port|backendport:int}) (?:-1|%{NUMBER:aws.elb.request_processing_time.sec|request_processing_time:float}) (?:-1|%{NUMBER:aws.elb.backend_processing_time.sec|backend_processing_time:float}) (?:-1|%{NUMBER:aws.elb.response_processing_time.sec|response_processing_time:float}) %{INT:http.response.status_code|response:int} (?:-|%{INT:aws.elb.backend.http.response.status_code|backend_response:int}) %{INT:http.request.body.bytes|received_bytes:int} %{INT:http.response.body.bytes|bytes:int} "%{ELB_REQUEST_LINE}"(?: "(?:-|%{DATA:user_agent.original|})" (?:-|%{NOTSPACE:tls.cipher|}) (?:-|%{NOTSPACE:aws.elb.ssl_protocol|}))?
ELB_ACCESS_LOG %{ELB_V1_HTTP_LOG}
CLOUDFRONT_DATESTAMP %{YEAR}-%{MONTHNUM}-%{MONTHDAY}\t%{TIME}
CLOUDFRONT_ACCESS_LOG %{CLOUDFRONT_DATESTAMP:timestamp}\t%{WORD:aws.cloudfront.x_edge_location|x_edge_location}\t(?:-|%{INT:destination.bytes|sc_bytes:int})\t%{IPORHOST:source.address|clientip}\t%{WORD:http.request.method|cs_method}\t%{HOSTNAME:url.domain|cs_host}\t%{NOTSPACE:url.path|cs_uri_stem}\t(?:000|%{INT:http.response.status_code|sc_status:int})\t(?:-|%{DATA:http.request.referrer|referrer})\t%{DATA:user_agent.original|agent}\t(?:-|%{DATA:url.query|cs_uri_query})\t(?:-|%{DATA:aws.cloudfront.http.request.cookie|cookies})\t%{WORD:aws.cloudfront.x_edge_result_type|x_edge_result_type}\t%{NOTSPACE:aws.cloudfront.x_edge_request_id|x_edge_request_id}\t%{HOSTNAME:aws.cloudfront.http.request.host|x_host_header}\t%{URIPROTO:network.protocol|cs_protocol}\t(?:-|%{INT:source.bytes|cs_bytes:int})\t%{NUMBER:aws.cloudfront.time_taken|time_taken:float}.*
JUNOS_TAG (?:RT_FLOW_SESSION_(?:CREATE|CLOSE|DENY)(?:_LS)?|[A-Z]{2,}(?:_[A-Z0-9]+)+)
RT_FLOW_TAG (?:RT_FLOW_SESSION_CREATE|RT_FLOW_SESSION_CLOSE|RT_FLOW_SESSION_DENY)
RT_FLOW_EVENT %{RT_FLOW_TAG}
RT_FLOW1 %{RT_FLOW_TAG:juniper.srx.tag|event}: %{GREEDYDATA:juniper.srx.reason|close-reason}: %{IP:source.ip|src-ip}/%{INT:source.port|src-port:int}->%{IP:destination.ip|dst-ip}/%{INT:destination.port|dst-port:int} %{DATA:juniper.srx.service_name|service} .*
RT_FLOW2 %{RT_FLOW_TAG:juniper.srx.tag|event}: session created %{IP:source.ip|src-ip}/%{INT:source.port|src-port:int}->%{IP:destination.ip|dst-ip}/%{INT:destination.port|dst-port:int} %{DATA:juniper.srx.service_name|service} .*
RT_FLOW3 %{RT_FLOW_TAG:juniper.srx.tag|event}: session denied %{IP:source.ip|src-ip}/%{INT:source.port|src-port:int}->%{IP:destination.ip|dst-ip}/%{INT:destination.port|dst-port:int} %{DATA:juniper.srx.service_name|service} .*
CISCO_TAGGED_SYSLOG ^<%{POSINT:log.syslog.priority|syslog_pri:int}>%{CISCOTIMESTAMP:timestamp}(?: %{SYSLOGHOST:host.hostname|sysloghost})? ?: %%{CISCOTAG:cisco.asa.tag|ciscotag}:
CISCOTIMESTAMP %{MONTH} +%{MONTHDAY}(?: %{YEAR})? %{TIME}
CISCOTAG [A-Z0-9]+-%{INT}-(?:[A-Z0-9_]+)
CISCO_ACTION (?:Built|Teardown|Deny|Denied|denied|requested|permitted|denied by ACL|discarded|est-allowed|Dropping|created|deleted)
CISCO_REASON (?:Duplicate TCP SYN|Failed to locate egress interface|Invalid transport field|No matching connection|DNS Response|DNS Query|(?:%{WORD}\s*)*)
CISCO_DIRECTION (?:Inbound|inbound|Outbound|outbound)
CISCO_INTERVAL (?:first hit|%{INT}-second interval)
CISCO_XLATE_TYPE (?:static|dynamic)
NETSCREENSESSIONLOG %{SYSLOGTIMESTAMP:timestamp|date} %{IPORHOST:host.hostname|device} %{NOTSPACE:observer.name|}: NetScreen device_id=%{WORD:netscreen.device_id|device_id} .*start_time="%{DATA:netscreen.session.start_time|start_time}" duration=%{INT:netscreen.session.duration|duration:int} policy_id=%{INT:netscreen.policy_id|policy_id} service=%{DATA:netscreen.service|service} proto=%{INT:netscreen.protocol_number|proto:int} src zone=%{WORD:observer.ingress.zone|src_zone} dst zone=%{WORD:observer.egress.zone|dst_zone} action=%{WORD:event.action|action} sent=%{INT:source.bytes|sent:int} rcvd=%{INT:destination.bytes|rcvd:int} src=%{IPORHOST:source.address|src_ip} dst=%{IPORHOST:destination.address|dst_ip}.*
SHOREWALL %{SYSLOGTIMESTAMP:timestamp} %{SYSLOGHOST:observer.hostname|nf_host} .*Shorewall:%{WORD:shorewall.firewall.type|nf_action1}:%{WORD:shorewall.firewall.action|nf_action2}.*IN=%{USERNAME:observer.ingress.interface.name|nf_in_interface}.*(?:OUT= *MAC=%{COMMONMAC:destination.mac|nf_dst_mac}:%{COMMONMAC:source.mac|nf_src_mac}|OUT=%{USERNAME:observer.egress.interface.name|nf_out_interface}).*SRC=%{IPV4:source.ip|nf_src_ip}.*DST=%{IPV4:destination.ip|nf_dst_ip}.*
MCOLLECTIVE ., \[%{TIMESTAMP_ISO8601:timestamp} #%{POSINT:process.pid|pid:int}\] *%{LOGLEVEL:log.level|event_level}
MCOLLECTIVEAUDIT %{TIMESTAMP_ISO8601:timestamp}:
NAGIOSTIME \[%{NUMBER:timestamp|nagios_epoch}\]
NAGIOSLOGLINE %{NAGIOSTIME} (?:%{DATA:nagios.log.type|nagios_type}: )?%{GREEDYDATA:nagios.log.data|nagios_message}
BACULA_TIMESTAMP %{MONTHDAY}-%{MONTH}(?:-%{YEAR})? %{HOUR}:%{MINUTE}
BACULA_HOST %{HOSTNAME}
BACULA_VOLUME %{USER}
BACULA_DEVICE %{USER}
BACULA_VERSION %{USER}
BACULA_JOB %{USER}
BACULA_LOGLINE (?:%{BACULA_TIMESTAMP:timestamp|bts} %{BACULA_HOST:bacula.log.host|hostname} (?:JobId %{INT:bacula.job.id|jobid}:)? *%{GREEDYDATA:message})
`;
