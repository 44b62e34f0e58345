/** Java: classes, stack traces, Tomcat's logs, Maven versions. */
export const JAVA_PATTERNS: string = String.raw`
JAVACLASS (?:[a-zA-Z$_][a-zA-Z$_0-9]*\.)*[a-zA-Z$_][a-zA-Z$_0-9]*
JAVAFILE (?:[a-zA-Z$_0-9. -]+)
JAVAMETHOD (?:<(?:cl)?init>|[a-zA-Z$_][a-zA-Z$_0-9]*)
JAVASTACKTRACEPART %{SPACE}at %{JAVACLASS:java.log.origin.class.name|class}\.%{JAVAMETHOD:log.origin.function|method}\(%{JAVAFILE:log.origin.file.name|file}(?::%{INT:log.origin.file.line|line:int})?\)
JAVATHREAD (?:[A-Z]{2}-Processor[\d]+)
JAVALOGMESSAGE (?:.*)
CATALINA7_DATESTAMP %{MONTH} %{MONTHDAY}, %{YEAR} %{HOUR}:%{MINUTE}:%{SECOND} (?:AM|PM)
CATALINA7_LOG %{CATALINA7_DATESTAMP:timestamp} %{JAVACLASS:java.log.origin.class.name|class}(?: %{JAVAMETHOD:log.origin.function|method})?\s*(?:%{LOGLEVEL:log.level|loglevel}:)? %{JAVALOGMESSAGE:message|logmessage}
CATALINA8_DATESTAMP %{MONTHDAY}-%{MONTH}-%{YEAR} %{HOUR}:%{MINUTE}:%{SECOND}
CATALINA8_LOG %{CATALINA8_DATESTAMP:timestamp} %{LOGLEVEL:log.level|loglevel} \[%{DATA:java.log.origin.thread.name|thread}\] %{JAVACLASS:java.log.origin.class.name|class}\.(?:%{JAVAMETHOD:log.origin.function|method})? %{JAVALOGMESSAGE:message|logmessage}
CATALINA_DATESTAMP (?:%{CATALINA8_DATESTAMP}|%{CATALINA7_DATESTAMP})
CATALINALOG (?:%{CATALINA8_LOG}|%{CATALINA7_LOG})
TOMCAT7_LOG %{CATALINA7_LOG}
TOMCAT8_LOG %{CATALINA8_LOG}
TOMCATLEGACY_DATESTAMP %{YEAR}-%{MONTHNUM}-%{MONTHDAY} %{HOUR}:%{MINUTE}:%{SECOND}(?: %{ISO8601_TIMEZONE})?
TOMCATLEGACY_LOG %{TOMCATLEGACY_DATESTAMP:timestamp} \| %{LOGLEVEL:log.level|loglevel} \| %{JAVACLASS:java.log.origin.class.name|class} - %{JAVALOGMESSAGE:message|logmessage}
TOMCAT_DATESTAMP (?:%{CATALINA8_DATESTAMP}|%{CATALINA7_DATESTAMP}|%{TOMCATLEGACY_DATESTAMP})
TOMCATLOG (?:%{TOMCAT8_LOG}|%{TOMCAT7_LOG}|%{TOMCATLEGACY_LOG})
MAVEN_VERSION (?:(\d+)\.)?(?:(\d+)\.)?(\*|\d+)(?:[.-](?:RELEASE|SNAPSHOT))?
`;
