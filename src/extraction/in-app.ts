import type { ExceptionInfo, Frame } from "../domain/error-event.ts";
import type { Project } from "./projects.ts";
import type { TracedException, TraceFrame, TraceLanguage } from "./stack-trace/trace.ts";

/**
 * Marks the frames of a chain that are the user's own code: by the project's globs where any of them fits a frame of
 * the chain, else by what each language's libraries are called or where they lie.
 */
export function withInApp(
  exceptions: readonly TracedException[],
  language: TraceLanguage | undefined,
  project: Project,
): readonly ExceptionInfo[] {
  const { inApp } = project;
  if (inApp !== undefined) {
    const own = mark(exceptions, (frame) => fits(frame, inApp));
    if (own.some(({ frames }) => frames.some((frame) => frame.inApp))) return own;
  }
  return mark(exceptions, (frame) => frame.inApp ?? (language !== undefined && !isLibrary(frame, language)));
}

function mark(exceptions: readonly TracedException[], isInApp: (frame: TraceFrame) => boolean): ExceptionInfo[] {
  return exceptions.map((exception) => ({
    ...exception,
    frames: exception.frames.map((frame) => marked(frame, isInApp(frame))),
  }));
}

/** The frame itself where it says so already: frames are shared by the events of a kind. */
function marked(frame: TraceFrame, inApp: boolean): Frame {
  return frame.inApp === inApp ? (frame as Frame) : { ...frame, inApp };
}

function fits({ module, function: name, file }: TraceFrame, glob: (text: string) => boolean): boolean {
  if (module !== undefined && (glob(module) || (name !== undefined && glob(`${module}.${name}`)))) return true;
  return file !== undefined && glob(file);
}

/** Whether a frame is of a language's libraries, by what they are called or where they lie. */
export function isLibrary(frame: TraceFrame, language: TraceLanguage): boolean {
  const { module = "", function: name = "", file = "" } = frame;
  switch (language) {
    case "java":
      return module === "" || startsWithPackage(module, JAVA, ".");
    case "dotnet":
      return module === "" || startsWithPackage(module, DOTNET, ".");
    case "python":
      return /(?:site|dist)-packages|[/\\]lib(?:64)?[/\\]python|^<(?:frozen|attrs|__array)|[/\\]python\d*_lib[/\\]/.test(
        file,
      );
    case "javascript":
      return (
        file === "" ||
        file.includes("node_modules") ||
        /^(?:node:|internal\/|native|webpack\/|<anonymous>)/.test(file) ||
        !/[/\\.]/.test(file)
      );
    case "go":
      return isGoLibrary(module, file);
    case "php":
      return file === "" || /[/\\](?:vendor|thinkphp)[/\\]|^phar:/.test(file);
    case "ruby":
      return /[/\\](?:gems|rubygems|ruby\/\d|bundler)[/\\]|^<internal:/.test(file) || name === "<main>";
  }
}

function isGoLibrary(module: string, file: string): boolean {
  if (module === "main" || module.startsWith("main.")) return false;
  if (module === "" || /\/(?:pkg\/mod|vendor)\/|\/(?:go|golang|goroot)(?:-?[\d.]+)?\/src\/(?!.*\.\w+\/)/.test(file))
    return true;
  // Packages of the standard library have no dot in their first element: `net/http`, `runtime`.
  const first = module.slice(0, module.indexOf("/") < 0 ? module.length : module.indexOf("/"));
  return !first.includes(".") && GO_STANDARD.has(first);
}

/** Whether the first one, two or three parts of a name are one of the packages. */
function startsWithPackage(name: string, packages: ReadonlySet<string>, joint: string): boolean {
  let end = -1;
  for (let parts = 0; parts < 3; parts++) {
    end = name.indexOf(joint, end + 1);
    if (end < 0) return packages.has(name);
    if (packages.has(name.slice(0, end))) return true;
  }
  return false;
}

const JAVA: ReadonlySet<string> = new Set(
  `java javax jdk sun com.sun jakarta kotlin kotlinx scala groovy groovyjarjarasm clojure akka play android androidx dalvik
  org.springframework org.apache org.hibernate org.eclipse org.jboss org.wildfly org.glassfish org.junit org.testng org.mockito
  org.gradle org.codehaus org.slf4j org.aspectj org.postgresql org.mariadb org.mybatis org.quartz org.redisson org.elasticsearch
  org.h2 org.reactivestreams org.jooq org.xnio org.mongodb org.graalvm org.thymeleaf org.flywaydb org.keycloak org.opensearch
  com.mysql com.zaxxer com.fasterxml com.google.common com.google.inject com.google.gson com.google.protobuf com.netflix
  com.alibaba.druid com.alibaba.fastjson com.alibaba.dubbo com.alibaba.nacos com.baomidou com.mongodb com.microsoft com.rabbitmq
  com.mchange com.caucho com.ibm com.oracle com.intellij com.codahale com.hazelcast com.ctc com.amazonaws oracle
  io.netty io.undertow io.reactivex io.lettuce io.grpc io.vertx io.micrometer io.opentelemetry io.quarkus io.micronaut io.ktor
  io.smallrye io.jsonwebtoken io.github.resilience4j reactor feign okhttp3 okio retrofit2 redis.clients net.sf net.bytebuddy
  ch.qos junit rx zio cats monix software.amazon freemarker ognl antlr`.split(/\s+/),
);

const DOTNET: ReadonlySet<string> = new Set(
  "System Microsoft MS Npgsql Newtonsoft Serilog NLog MySql Dapper Autofac Castle MassTransit MediatR Polly StackExchange RabbitMQ Grpc Hangfire AutoMapper FluentValidation xunit NUnit Xunit Azure Amazon Swashbuckle EntityFramework lambda_method".split(
    " ",
  ),
);

const GO_STANDARD: ReadonlySet<string> = new Set(
  "runtime net panic os io fmt sync syscall testing reflect bufio bytes context crypto database encoding errors html log math mime path regexp sort strconv strings text time unicode internal iter slices maps archive compress container debug embed expvar flag go hash image plugin signal vendor".split(
    " ",
  ),
);
