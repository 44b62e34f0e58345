import type { ErrorEvent, ExceptionInfo } from "../../../domain/error-event.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { normaliseModule } from "./frame-name.ts";

/** Exceptions of a chain that count, from outside in; a longer chain repeats itself. */
const MAX_CHAIN = 8;

/** Exceptions that only carry another one from a thread, a proxy or a container to where it is logged. */
const CARRIERS = new Set([
  "java.util.concurrent.ExecutionException",
  "java.util.concurrent.CompletionException",
  "java.lang.reflect.InvocationTargetException",
  "java.lang.reflect.UndeclaredThrowableException",
  "java.security.PrivilegedActionException",
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
  "System.Reflection.TargetInvocationException",
  "concurrent.futures.process._RemoteTraceback",
]);

/** An exception that decides, or the reason why it does not. */
export interface ChainLink {
  readonly exception: ExceptionInfo;
  readonly type: string;
  readonly ignored?: string;
}

/** The chain of an event from outside in, carriers marked as ignored where they have a cause. */
export function exceptionChain(event: ErrorEvent): ChainLink[] {
  const { exceptions } = event;
  return exceptions.map((exception, index) => {
    const type = typeName(exception.type);
    if (index >= MAX_CHAIN) return { exception, type, ignored: `beyond the first ${MAX_CHAIN} of the chain` };
    if (index < exceptions.length - 1 && CARRIERS.has(type)) {
      return { exception, type, ignored: "only carries its cause" };
    }
    return { exception, type };
  });
}

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
