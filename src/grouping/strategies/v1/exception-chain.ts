import type { ErrorEvent, ExceptionInfo } from "../../../domain/error-event.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { normaliseModule } from "./frame-name.ts";
import { contributingFrames } from "./frames.ts";

/** Exceptions of a chain that count, from outside in; a longer chain repeats itself. */
const MAX_CHAIN = 8;

/** Exceptions that only carry another one from a thread, a proxy or a container to where it is logged. */
const CARRIERS = new Set([
  "java.util.concurrent.ExecutionException",
  "java.util.concurrent.CompletionException",
  "java.lang.reflect.InvocationTargetException",
  "java.lang.reflect.UndeclaredThrowableException",
  "java.security.PrivilegedActionException",
  "java.lang.ExceptionInInitializerError",
  "java.io.UncheckedIOException",
  "javax.ejb.EJBException",
  "javax.servlet.ServletException",
  "jakarta.servlet.ServletException",
  "org.springframework.web.util.NestedServletException",
  "org.springframework.kafka.listener.ListenerExecutionFailedException",
  "org.springframework.amqp.rabbit.support.ListenerExecutionFailedException",
  "org.apache.dubbo.rpc.RpcException",
  "reactor.core.Exceptions$ReactiveException",
  "io.reactivex.exceptions.CompositeException",
  "com.google.common.util.concurrent.UncheckedExecutionException",
  "kotlin.reflect.InvocationTargetException",
  "System.AggregateException",
  "System.TypeInitializationException",
  "System.Web.HttpUnhandledException",
  "System.Reflection.TargetInvocationException",
  "concurrent.futures.process._RemoteTraceback",
]);

/** An exception that decides, or the reason why it does not. */
export interface ChainLink {
  readonly exception: ExceptionInfo;
  readonly type: string;
  readonly ignored?: string;
}

/** Types that say nothing; with no message of their own they only carry their cause. */
const PLAIN = new Set([
  "java.lang.RuntimeException",
  "java.lang.Exception",
  "java.lang.Error",
  "System.Exception",
  "Error",
]);

/** The chain of an event from outside in; those that add nothing to another are marked as ignored. */
export function exceptionChain(event: ErrorEvent): ChainLink[] {
  const { exceptions } = event;
  const links = exceptions.map((exception): { exception: ExceptionInfo; type: string; ignored?: string } => ({
    exception,
    type: typeName(exception.type),
  }));
  for (let index = MAX_CHAIN; index < links.length; index++) links[index]!.ignored = `beyond the first ${MAX_CHAIN}`;
  for (let index = Math.min(links.length, MAX_CHAIN) - 2; index >= 0; index--) {
    const outer = links[index]!;
    const cause = links[index + 1]!;
    if (CARRIERS.has(outer.type)) outer.ignored = "only carries its cause";
    else if (repeats(outer, cause)) {
      const placed = contributingFrames(cause.exception) !== undefined || outer.exception.frames.length === 0;
      if (placed) outer.ignored = "only repeats its cause";
      else cause.ignored = "has no stack trace of its own, and the exception around it names it";
    }
  }
  return links;
}

/** Whether the message of an exception is its cause's, or names its cause's type, and so tells nothing else. */
function repeats(outer: ChainLink, cause: ChainLink): boolean {
  const message = outer.exception.message.trim();
  if (message === "") return PLAIN.has(outer.type);
  if (message === cause.exception.message.trim()) return true;
  const simple = /[^.:\\$/]+$/.exec(cause.type)?.[0] ?? "";
  return simple.length >= LEAST_NAME && message.includes(simple);
}

/** Shorter names of types may stand in a message by chance. */
const LEAST_NAME = 8;

const types = new BoundedCache<string, string>(1_024);

/** A type's name without what proxies and generics add. */
export function typeName(type: string | undefined): string {
  if (type === undefined) return "";
  const known = types.get(type);
  if (known !== undefined) return known;
  const name = normaliseModule(type);
  types.set(type, name);
  return name;
}
