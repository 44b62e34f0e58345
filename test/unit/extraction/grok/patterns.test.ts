import { describe, expect, it } from "vitest";
import { compileGrok } from "../../../../src/extraction/grok/compile-grok.ts";
import { GROK_PATTERNS } from "../../../../src/extraction/grok/patterns.ts";

/** What each standard pattern matches as a whole, and what it does not. */
const EXAMPLES: Readonly<Record<string, readonly [fits: readonly string[], fitsNot: readonly string[]]>> = {
  USERNAME: [["ann.b-c_7"], ["ann b", ""]],
  USER: [["ann"], ["ann@"]],
  EMAILLOCALPART: [
    ["ann+news", "a.b"],
    ["a..b", "a b"],
  ],
  EMAILADDRESS: [["ann.b@shop.example.com"], ["ann@", "@shop"]],
  INT: [
    ["17", "-17", "+3"],
    ["1.5", "x"],
  ],
  BASE10NUM: [
    ["17", "-1.5", ".5"],
    ["1.5.2", "0x1"],
  ],
  NUMBER: [["3.14"], ["pi"]],
  BASE16NUM: [
    ["0xdeadBEEF", "ff", "-1a"],
    ["0x", "xyz"],
  ],
  BASE16FLOAT: [
    ["0x1f.8", "ff"],
    ["0x", "z"],
  ],
  POSINT: [
    ["1", "907"],
    ["0", "-1"],
  ],
  NONNEGINT: [["0", "17"], ["-1"]],
  WORD: [["cart_7"], ["a b", "-"]],
  NOTSPACE: [["a:b/c"], ["a b"]],
  SPACE: [["", "  \t"], ["x"]],
  DATA: [["", "anything at all"], ["two\nlines"]],
  GREEDYDATA: [["", "anything at all"], ["two\nlines"]],
  QUOTEDSTRING: [
    ['"a \\" b"', "'x'", "`y`", '""'],
    ['"a', "a"],
  ],
  QS: [['"a"'], ["a"]],
  UUID: [["01938f3e-6b2a-7c1d-9e4f-0a1b2c3d4e5f"], ["01938f3e-6b2a"]],
  URN: [["urn:isbn:0451450523"], ["isbn:045"]],
  CISCOMAC: [["00aa.bb0c.1d2e"], ["00:aa:bb:0c:1d:2e"]],
  WINDOWSMAC: [["00-AA-BB-0C-1D-2E"], ["00:AA:BB:0C:1D:2E"]],
  COMMONMAC: [["00:aa:bb:0c:1d:2e"], ["00:aa:bb"]],
  MAC: [["00:aa:bb:0c:1d:2e", "00aa.bb0c.1d2e"], ["00"]],
  IPV4: [
    ["10.0.0.255", "1.2.3.4"],
    ["10.0.0.256", "1.2.3", "1.2.3.4.5"],
  ],
  IPV4DIGITS: [["10.0.0.255"], ["10.0.0.256"]],
  IPV6: [
    ["2001:db8::7", "::1", "::", "fe80::1%eth0", "::ffff:10.0.0.7", "1:2:3:4:5:6:7:8", "64:ff9b::10.0.0.7", "1::"],
    ["10.0.0.7", "1:2", "g::1", "08:15:30"],
  ],
  IP: [["10.0.0.7", "2001:db8::7"], ["shop"]],
  HOSTNAME: [
    ["shop-1.example.com", "localhost", "my_host", "example.com."],
    ["-x", "a b"],
  ],
  HOST: [["db1"], ["-"]],
  IPORHOST: [["10.0.0.7", "db1.example.com", "::1"], ["-"]],
  HOSTPORT: [
    ["db1:5432", "10.0.0.7:80"],
    ["db1", "db1:0"],
  ],
  PATH: [["/var/log/a b.log".replace(" ", "_"), "C:\\logs\\a.txt"], ["var"]],
  UNIXPATH: [["/", "/var/log/x-1.log"], ["var/log"]],
  TTY: [["/dev/pts/3", "/dev/tty1"], ["/dev/null"]],
  WINPATH: [["C:\\logs\\a b.txt", "\\\\server\\share"], ["/var"]],
  URIPROTO: [["https", "git+ssh"], ["1x"]],
  URIHOST: [["shop.example.com:8080", "10.0.0.7"], ["/"]],
  URIPATH: [["/a/b-c", "/"], ["a"]],
  URIQUERY: [["a=1&b=%20", ""], ["a b"]],
  URIPARAM: [["?a=1"], ["a=1"]],
  URIPATHPARAM: [["/pay?id=17", "/pay"], ["?a"]],
  URI: [["https://ann:pw@shop.example.com:8443/pay?id=17", "file:///etc/hosts"], ["shop.example.com"]],
  MONTH: [
    ["Jan", "November", "Mär", "sep"],
    ["Foo", "13"],
  ],
  MONTHNUM: [
    ["1", "01", "12"],
    ["0", "13"],
  ],
  MONTHNUM2: [["01", "12"], ["1"]],
  MONTHDAY: [
    ["1", "09", "31"],
    ["0", "32"],
  ],
  DAY: [["Mon", "Tuesday"], ["Foo"]],
  YEAR: [
    ["2026", "26"],
    ["6", "206"],
  ],
  HOUR: [["0", "23", "07"], ["24"]],
  MINUTE: [
    ["00", "59"],
    ["60", "5"],
  ],
  SECOND: [["7", "59", "60", "30.123", "30,5"], ["61"]],
  TIME: [["08:15:30", "8:15:30.123"], ["08:15"]],
  DATE_US: [["11/24/2026", "1-2-26"], ["24/11/2026"]],
  DATE_EU: [["24.11.2026", "24/11/26"], ["11/24/2026"]],
  ISO8601_TIMEZONE: [["Z", "+08:00", "-0530"], ["UTC"]],
  ISO8601_HOUR: [["08", "23"], ["8"]],
  ISO8601_SECOND: [["30.123", "60"], ["61"]],
  TIMESTAMP_ISO8601: [
    ["2026-11-24T08:15:30.123Z", "2026-11-24 08:15", "2026-11-24T08:15:30+08:00"],
    ["2026-11-24", "24.11.2026 08:15"],
  ],
  DATE: [["11/24/2026", "24.11.2026"], ["2026"]],
  DATESTAMP: [["24.11.2026 08:15:30", "11/24/26-08:15:30"], ["08:15:30"]],
  TZ: [["EST", "CDT", "UTC"], ["XYZ"]],
  DATESTAMP_RFC822: [["Tue Nov 24 2026 08:15:30 UTC"], ["Nov 24"]],
  DATESTAMP_RFC2822: [["Tue, 24 Nov 2026 08:15:30 +0800"], ["Tue 24 Nov"]],
  DATESTAMP_OTHER: [["Tue Nov 24 08:15:30 UTC 2026"], ["Tue"]],
  DATESTAMP_EVENTLOG: [["20261124081530"], ["2026"]],
  LOGLEVEL: [["ERROR", "warn", "Info", "SEVERE", "emerg", "fatal", "INFORMATION"], ["loud"]],
  SYSLOGTIMESTAMP: [["Nov  4 08:15:30", "Nov 24 08:15:30"], ["2026-11-24"]],
  PROG: [
    ["sshd", "postfix/smtpd"],
    ["a b", "x[1]"],
  ],
  SYSLOGPROG: [["sshd[42]", "cron"], ["[42]"]],
  SYSLOGHOST: [["web1", "10.0.0.7"], ["-"]],
  SYSLOGFACILITY: [["<1.3>"], ["<1>"]],
  SYSLOGBASE: [["Nov 24 08:15:30 web1 sshd[42]:"], ["web1 sshd:"]],
  SYSLOGBASE2: [["Nov 24 08:15:30 web1 sshd[42]:", "2026-11-24T08:15:30Z web1 cron:"], ["x"]],
  SYSLOGPAMSESSION: [
    ["Nov 24 08:15:30 web1 su[42]: pam_unix(su:session): session opened for user root by ann(uid=0)"],
    ["x"],
  ],
  CRON_ACTION: [["CMD", "RELOAD OK"], ["cmd"]],
  CRONLOG: [["Nov 24 08:15:01 web1 CRON[42]: (root) CMD (run-parts /etc/cron.hourly)"], ["x"]],
  SYSLOGLINE: [["Nov 24 08:15:30 web1 sshd[42]: Failed password"], ["x"]],
  SYSLOG5424PRINTASCII: [["a-b"], ["a b"]],
  SYSLOG5424PRI: [["<165>"], ["165"]],
  SYSLOG5424SD: [['[a@1 b="c"]'], ["a"]],
  SYSLOG5424BASE: [['<165>1 2026-11-24T08:15:30Z web1 cart 42 ID47 [a@1 b="c"]', "<34>1 - - - - - -"], ["<165>"]],
  SYSLOG5424LINE: [["<165>1 2026-11-24T08:15:30Z web1 cart 42 - - it broke"], ["x"]],
  BIND9_TIMESTAMP: [["24-Nov-2026 08:15:30.123"], ["x"]],
  BIND9_DNSTYPE: [["AAAA"], ["a"]],
  BIND9_CATEGORY: [["queries"], ["Q"]],
  BIND9_QUERYLOGBASE: [
    ["client @0x7f00 10.0.0.7#50000 (shop.example.com): query: shop.example.com IN A +E(0)K (10.0.0.53)"],
    ["x"],
  ],
  BIND9_QUERYLOG: [
    [
      "24-Nov-2026 08:15:30.123 queries: info: client 10.0.0.7#50000 (a.example): query: a.example IN AAAA + (10.0.0.53)",
    ],
    ["x"],
  ],
  BIND9: [["client 10.0.0.7#5000 (a.example): query: a.example IN A + (10.0.0.53)"], ["x"]],
  EXIM_MSGID: [["1abCde-000001-2X"], ["x"]],
  EXIM_FLAGS: [["<=", "**"], ["x"]],
  EXIM_DATE: [["2026-11-24 08:15:30"], ["x"]],
  EXIM_PID: [["[42]"], ["42"]],
  EXIM_QT: [["2h5m", "1d"], ["x"]],
  EXIM_EXCLUDE_TERMS: [["Message is frozen", "Start queue run"], ["x"]],
  EXIM_REMOTE_HOST: [["H=mail.example.com (helo) [10.0.0.7]:25", "H=[10.0.0.7]"], ["x"]],
  EXIM_INTERFACE: [["I=[10.0.0.7]:25"], ["x"]],
  EXIM_PROTOCOL: [["P=esmtps"], ["x"]],
  EXIM_MSG_SIZE: [["S=1234"], ["x"]],
  EXIM_HEADER_ID: [["id=17@example.com"], ["x"]],
  EXIM_QUOTED_CONTENT: [['a \\" b'], ['a " b']],
  EXIM_SUBJECT: [['T="Hello \\"you\\""'], ["x"]],
  HTTPDUSER: [["ann", "ann@example.com"], ["-x y"]],
  HTTPDATE: [["24/Nov/2026:08:15:30 +0800"], ["24/Nov/2026"]],
  HTTPDERROR_DATE: [["Tue Nov 24 08:15:30.123456 2026"], ["x"]],
  HTTPD_COMMONLOG: [
    [
      '10.0.0.7 - ann [24/Nov/2026:08:15:30 +0000] "GET /pay HTTP/1.1" 500 17',
      'web1 - - [24/Nov/2026:08:15:30 +0000] "-" 408 -',
    ],
    ["x"],
  ],
  HTTPD_COMBINEDLOG: [['10.0.0.7 - - [24/Nov/2026:08:15:30 +0000] "GET / HTTP/2.0" 200 17 "-" "curl/8"'], ["x"]],
  COMMONAPACHELOG: [['10.0.0.7 - - [24/Nov/2026:08:15:30 +0000] "GET / HTTP/1.1" 200 -'], ["x"]],
  COMBINEDAPACHELOG: [
    ['10.0.0.7 - - [24/Nov/2026:08:15:30 +0000] "GET / HTTP/1.1" 200 17 "https://a.example/" "Mozilla/5.0 (X11)"'],
    ["x"],
  ],
  HTTPD20_ERRORLOG: [["[Tue Nov 24 08:15:30 2026] [error] [client 10.0.0.7] File does not exist: /x"], ["x"]],
  HTTPD24_ERRORLOG: [
    [
      "[Tue Nov 24 08:15:30.123456 2026] [proxy:error] [pid 42:tid 7] (111)Connection refused: [client 10.0.0.7:5000] AH00957: attempt to connect failed",
      "[Tue Nov 24 08:15:30 2026] [core:notice] [pid 1] AH00094: Command line",
    ],
    ["x"],
  ],
  HTTPD_ERRORLOG: [["[Tue Nov 24 08:15:30 2026] [error] broken"], ["x"]],
  HAPROXYTIME: [["08:15:30"], ["x"]],
  HAPROXYDATE: [["24/Nov/2026:08:15:30.123"], ["x"]],
  HAPROXYCAPTUREDREQUESTHEADERS: [["a|b"], ["a\nb"]],
  HAPROXYCAPTUREDRESPONSEHEADERS: [["a|b"], ["a\nb"]],
  HAPROXYURI: [["https://shop.example.com:8443/pay?id=1", "/pay"], ["?"]],
  HAPROXYHTTPREQUESTLINE: [["GET /pay HTTP/1.1", "<BADREQ>"], ["get"]],
  HAPROXYHTTPBASE: [
    [
      '10.0.0.7:5000 [24/Nov/2026:08:15:30.123] web api/s1 10/0/30/69/109 503 750 - - SC-- 1/1/1/1/0 0/0 {a} {b} "GET /pay HTTP/1.1"',
    ],
    ["x"],
  ],
  HAPROXYHTTP: [
    [
      'Nov 24 08:15:30 lb1 haproxy[42]: 10.0.0.7:5000 [24/Nov/2026:08:15:30.123] web api/<NOSRV> -1/-1/-1/-1/0 400 187 - - PR-- 1/1/0/0/0 0/0 "<BADREQ>"',
    ],
    ["x"],
  ],
  HAPROXYTCP: [
    [
      "Nov 24 08:15:30 lb1 haproxy[42]: 10.0.0.7:5000 [24/Nov/2026:08:15:30.123] db db/s1 0/0/5007 212 -- 0/0/0/0/3 0/0",
    ],
    ["x"],
  ],
  SQUID3_STATUS: [["200", "000"], ["x"]],
  SQUID3: [
    [
      "1795508130.123    250 10.0.0.7 TCP_MISS/503 4017 GET http://shop.example.com/ ann HIER_DIRECT/10.0.0.9 text/html",
    ],
    ["x"],
  ],
  RUUID: [["0123456789abcdef0123456789abcdef"], ["x"]],
  RCONTROLLER: [["CartController#add"], ["add"]],
  RAILS3HEAD: [['Started GET "/cart?id=1" for 10.0.0.7 at 2026-11-24 08:15:30 +0000'], ["x"]],
  RPROCESSING: [['  Processing by CartController#add as HTML\n  Parameters: {"id"=>"1"}\n'], ["x"]],
  RAILS3FOOT: [["Completed 500 Internal Server Error in 27ms (Views: 1.5ms | ActiveRecord: 3.0ms)"], ["x"]],
  RAILS3PROFILE: [["(Views: 1.5ms | ActiveRecord: 3.0ms", "(ActiveRecord: 3.0ms", ""], ["x"]],
  RAILS3: [
    [
      'Started GET "/" for 10.0.0.7 at 2026-11-24 08:15:30 +0000\nProcessing by A#b as HTML\nCompleted 500 Error in 2ms (ActiveRecord: 0.0ms)',
    ],
    ["x"],
  ],
  RUBY_LOGLEVEL: [["ERROR"], ["error"]],
  RUBY_LOGGER: [
    ["E, [2026-11-24T08:15:30.123456 #42] ERROR -- cart: it broke", "I, [2026-11-24T08:15:30 #1]  INFO -- : up"],
    ["x"],
  ],
  JAVACLASS: [["com.shop.Cart$Item", "Cart"], ["1x"]],
  JAVAFILE: [["Cart.java", "Unknown Source"], ["a/b"]],
  JAVAMETHOD: [["add", "<init>", "<clinit>", "lambda$0"], ["a.b"]],
  JAVASTACKTRACEPART: [["\tat com.shop.Cart.add(Cart.java:17)", " at a.B.c(Native Method)"], ["at"]],
  JAVATHREAD: [["AB-Processor17"], ["main"]],
  JAVALOGMESSAGE: [["anything"], ["a\nb"]],
  CATALINA7_DATESTAMP: [["Nov 24, 2026 8:15:30 AM"], ["x"]],
  CATALINA7_LOG: [["Nov 24, 2026 8:15:30 AM org.apache.catalina.core.StandardServer await SEVERE: broken"], ["x"]],
  CATALINA8_DATESTAMP: [["24-Nov-2026 08:15:30.123"], ["x"]],
  CATALINA8_LOG: [["24-Nov-2026 08:15:30.123 SEVERE [main] org.apache.catalina.startup.Catalina.start broken"], ["x"]],
  CATALINA_DATESTAMP: [["24-Nov-2026 08:15:30.123", "Nov 24, 2026 8:15:30 PM"], ["x"]],
  CATALINALOG: [["24-Nov-2026 08:15:30.123 SEVERE [main] a.b.C.start broken"], ["x"]],
  TOMCAT7_LOG: [["Nov 24, 2026 8:15:30 AM a.b.C run INFO: up"], ["x"]],
  TOMCAT8_LOG: [["24-Nov-2026 08:15:30.123 INFO [main] a.b.C.run up"], ["x"]],
  TOMCATLEGACY_DATESTAMP: [["2026-11-24 08:15:30,123 +0000"], ["x"]],
  TOMCATLEGACY_LOG: [["2026-11-24 08:15:30,123 +0000 | ERROR | com.shop.Cart - it broke"], ["x"]],
  TOMCAT_DATESTAMP: [["2026-11-24 08:15:30,123 +0000", "24-Nov-2026 08:15:30"], ["x"]],
  TOMCATLOG: [["2026-11-24 08:15:30,123 +0000 | ERROR | com.shop.Cart - it broke"], ["x"]],
  MAVEN_VERSION: [["1.2.3", "1.2.3-SNAPSHOT", "1.0.RELEASE"], ["x"]],
  POSTGRESQL: [["11-24-2026 08:15:30 UTC ann conn17 42"], ["x"]],
  REDISTIMESTAMP: [["24 Nov 08:15:30.123"], ["x"]],
  REDISLOG: [["[42] 24 Nov 08:15:30 * Background saving error"], ["x"]],
  REDISMONLOG: [['1795508130.123 [0 10.0.0.7:5000] "GET" "cart:17"'], ["x"]],
  MONGO_LOG: [["Nov 24 08:15:30 [conn17] assertion 13435"], ["x"]],
  MONGO_QUERY: [["{ a: { b: 1 } }"], ["x"]],
  MONGO_SLOWQUERY: [
    ["query shop.carts query: { a: 1 } ntoreturn:0 ntoskip:0 nscanned:99 keyUpdates:0 nreturned:1 reslen:20 170ms"],
    ["x"],
  ],
  MONGO_WORDDASH: [["shop-1"], ["a b"]],
  MONGO3_SEVERITY: [["E"], ["EE"]],
  MONGO3_COMPONENT: [["STORAGE", "-"], ["a b"]],
  MONGO3_LOG: [
    [
      "2026-11-24T08:15:30.123+0000 E STORAGE  [conn17] WiredTiger error",
      "2026-11-24T08:15:30.123+0000 I -  [main] up",
    ],
    ["x"],
  ],
  S3_REQUEST_LINE: [["GET /b/k HTTP/1.1"], ["-"]],
  S3_ACCESS_LOG: [
    [
      '79a5 shop [24/Nov/2026:08:15:30 +0000] 10.0.0.7 79a5 3E57 REST.GET.OBJECT k "GET /b/k HTTP/1.1" 404 NoSuchKey 113 - 7 - "-" "curl/8" -',
    ],
    ["x"],
  ],
  ELB_URIHOST: [["shop.example.com:443"], ["/"]],
  ELB_URIPATHPARAM: [["/pay?id=1"], ["?"]],
  ELB_URI: [["https://shop.example.com:443/pay?id=1"], ["x"]],
  ELB_REQUEST_LINE: [["GET http://shop.example.com:80/ HTTP/1.1"], ["x"]],
  ELB_V1_HTTP_LOG: [
    [
      '2026-11-24T08:15:30.123456Z my-elb 10.0.0.7:2817 10.0.0.9:80 0.000073 0.001048 0.000057 502 502 0 29 "GET http://shop.example.com:80/ HTTP/1.1" "curl/8" - -',
    ],
    ["x"],
  ],
  ELB_ACCESS_LOG: [
    ['2026-11-24T08:15:30Z e 10.0.0.7:1 - -1 -1 -1 504 0 0 0 "GET http://a.example:80/ HTTP/1.1"'],
    ["x"],
  ],
  CLOUDFRONT_DATESTAMP: [["2026-11-24\t08:15:30"], ["x"]],
  CLOUDFRONT_ACCESS_LOG: [
    [
      "2026-11-24\t08:15:30\tFRA2\t182\t10.0.0.7\tGET\td1.cloudfront.net\t/x.html\t502\twww.example.com\tMozilla/4.0\t-\t-\tError\tMRVM==\tshop.example.com\thttps\t23\t0.001\tmore",
    ],
    ["x"],
  ],
  JUNOS_TAG: [["RT_FLOW_SESSION_DENY", "UI_COMMIT_PROGRESS"], ["x"]],
  RT_FLOW_TAG: [["RT_FLOW_SESSION_CLOSE"], ["x"]],
  RT_FLOW_EVENT: [["RT_FLOW_SESSION_DENY"], ["x"]],
  RT_FLOW1: [["RT_FLOW_SESSION_CLOSE: session closed TCP FIN: 10.0.0.7/80->10.0.0.9/81 junos-http x"], ["x"]],
  RT_FLOW2: [["RT_FLOW_SESSION_CREATE: session created 10.0.0.7/80->10.0.0.9/81 junos-http x"], ["x"]],
  RT_FLOW3: [["RT_FLOW_SESSION_DENY: session denied 10.0.0.7/80->10.0.0.9/81 junos-http x"], ["x"]],
  CISCO_TAGGED_SYSLOG: [["<166>Nov 24 08:15:30 asa1: %ASA-4-106023:"], ["x"]],
  CISCOTIMESTAMP: [["Nov 24 2026 08:15:30", "Nov 24 08:15:30"], ["x"]],
  CISCOTAG: [["ASA-4-106023"], ["x"]],
  CISCO_ACTION: [["Deny", "denied by ACL"], ["x"]],
  CISCO_REASON: [["No matching connection", "any words"], ["-"]],
  CISCO_DIRECTION: [["Inbound"], ["x"]],
  CISCO_INTERVAL: [["first hit", "300-second interval"], ["x"]],
  CISCO_XLATE_TYPE: [["static"], ["x"]],
  NETSCREENSESSIONLOG: [
    [
      'Nov 24 08:15:30 fw1 isg1: NetScreen device_id=isg1 [Root]system-notification-00257(traffic): start_time="2026-11-24 08:15:00" duration=0 policy_id=1 service=udp/port:1 proto=17 src zone=Trust dst zone=Untrust action=Deny sent=0 rcvd=0 src=10.0.0.7 dst=10.0.0.9 x',
    ],
    ["x"],
  ],
  SHOREWALL: [
    [
      "Nov 24 08:15:30 fw1 kernel: Shorewall:net2fw:DROP:IN=eth0 OUT= MAC=00:aa:bb:0c:1d:2e:00:aa:bb:0c:1d:2f:08:00 SRC=10.0.0.7 DST=10.0.0.9 LEN=40",
    ],
    ["x"],
  ],
  MCOLLECTIVE: [["E, [2026-11-24T08:15:30.123 #42] ERROR"], ["x"]],
  MCOLLECTIVEAUDIT: [["2026-11-24T08:15:30:"], ["x"]],
  NAGIOSTIME: [["[1795508130]"], ["x"]],
  NAGIOSLOGLINE: [["[1795508130] SERVICE ALERT: web1;HTTP;CRITICAL;HARD;3;timeout"], ["x"]],
  BACULA_TIMESTAMP: [["24-Nov 08:15", "24-Nov-2026 08:15"], ["x"]],
  BACULA_HOST: [["backup1"], ["-"]],
  BACULA_VOLUME: [["Full-0001"], ["a b"]],
  BACULA_DEVICE: [["FileStorage"], ["a b"]],
  BACULA_VERSION: [["9.6.7"], ["a b"]],
  BACULA_JOB: [["web1.2026-11-24"], ["a b"]],
  BACULA_LOGLINE: [["24-Nov 08:15 backup1-dir JobId 17: Fatal error: no volume"], ["x"]],
};

const options = { names: "ecs", patterns: {} } as const;

describe("standard grok patterns", () => {
  it("each have examples here", () => {
    expect([...GROK_PATTERNS.keys()].filter((name) => EXAMPLES[name] === undefined)).toEqual([]);
    expect(Object.keys(EXAMPLES).filter((name) => !GROK_PATTERNS.has(name))).toEqual([]);
  });

  it.each(Object.entries(EXAMPLES))("%s", (name, [fits, fitsNot]) => {
    const whole = compileGrok(`^(?<whole>%{${name}})\\z`, options);
    const matched = (text: string): string | undefined => whole.exec(text)?.get("whole");
    expect(fits.filter((text) => matched(text) !== text)).toEqual([]);
    expect(fitsNot.filter((text) => matched(text) !== undefined)).toEqual([]);
  });

  it.each([...GROK_PATTERNS.keys()])("%s compiles with the names from before ECS", (name) => {
    expect(() => compileGrok(`%{${name}}`, { names: "legacy", patterns: {} })).not.toThrow();
  });
});
