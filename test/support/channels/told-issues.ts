import type { EventRequest, EventUser, ExceptionInfo } from "../../../src/domain/error-event.ts";
import { HOUR } from "../../../src/domain/time.ts";
import { withInApp } from "../../../src/extraction/in-app.ts";
import { parseStackTrace } from "../../../src/extraction/stack-trace/parse.ts";
import type { IssueRate, IssueView } from "../../../src/notification/channel.ts";
import { NOW } from "./notifications.ts";

/** What a service printed of an error, and what is known besides. */
interface Story {
  readonly id: string;
  readonly service: string;
  readonly release: string;
  readonly host: string;
  readonly logger?: string;
  readonly text: string;
  readonly request?: EventRequest;
  readonly user?: EventUser;
  readonly traceId?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly level?: "error" | "fatal";
  readonly ageHours: number;
  readonly count: number;
  readonly users: number;
  readonly rate: IssueRate;
}

const busy = [18, 22, 19, 24, 17, 20, 21, 16, 23, 19, 20, 18, 22, 20, 19, 21, 17, 20, 24, 19, 21, 20, 31, 251];
const young = [...Array.from({ length: 23 }, () => 0), 3];

const JAVA = `charge of order 48213 failed
com.example.payment.GatewayTimeoutException: payment gateway did not answer within 3000 ms
	at com.example.payment.CardClient.charge(CardClient.java:88)
	at com.example.payment.Checkout.pay(Checkout.java:41)
	at com.example.payment.PaymentController.post(PaymentController.java:57)
	at java.base/jdk.internal.reflect.DirectMethodHandleAccessor.invoke(DirectMethodHandleAccessor.java:103)
	at java.base/java.lang.reflect.Method.invoke(Method.java:580)
	at org.springframework.web.method.support.InvocableHandlerMethod.doInvoke(InvocableHandlerMethod.java:255)
	at org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:1089)
	at org.apache.catalina.core.ApplicationFilterChain.doFilter(ApplicationFilterChain.java:140)
	at java.base/java.lang.Thread.run(Thread.java:1583)
Caused by: java.net.SocketTimeoutException: Read timed out
	at java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:278)
	at java.base/sun.nio.ch.NioSocketImpl.implRead(NioSocketImpl.java:304)
	at java.base/java.net.Socket$SocketInputStream.read(Socket.java:1099)
	at okhttp3.internal.http1.Http1ExchangeCodec.readResponseHeaders(Http1ExchangeCodec.kt:180)
	at com.example.payment.http.GatewayHttp.send(GatewayHttp.java:132)
	at com.example.payment.CardClient.charge(CardClient.java:80)
	... 14 more`;

const PYTHON = `Traceback (most recent call last):
  File "/srv/pricing/prices.py", line 7, in price
    return fetch(order_id)
           ^^^^^^^^^^^^^^^
  File "/srv/pricing/store.py", line 4, in fetch
    return {"o": 1}[order]
           ~~~~~~~~^^^^^^^
KeyError: 'ord-48213'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/usr/lib/python3.12/site-packages/flask/app.py", line 917, in full_dispatch_request
    rv = self.dispatch_request()
  File "/srv/pricing/api.py", line 31, in quote
    return price(order_id)
  File "/srv/pricing/prices.py", line 9, in price
    raise PaymentError(f"no price for order {order_id}") from e
pricing.errors.PaymentError: no price for order ord-48213`;

const NODE = `Error: cannot load cart c-8812
    at CartStore.get (/srv/cart/src/cart-store.js:42:80)
    at async Router.show (/srv/cart/src/routes/cart.js:18:16) {
  [cause]: Error: connect ECONNREFUSED 10.0.3.7:6379
      at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1607:16)
      at load (/srv/cart/src/redis.js:11:46)
      at CartStore.get (/srv/cart/src/cart-store.js:40:53) {
    code: 'ECONNREFUSED'
  }
}`;

const STORIES = {
  java: {
    ...{ id: "0191e4a7c2b87d30", service: "payment", release: "2026.11.3", host: "payment-7f9c", text: JAVA },
    logger: "com.example.payment.Checkout",
    request: { method: "POST", route: "/orders/{id}/payment", status: 504 },
    user: { id: "u-7712", email: "ada@example.org" },
    traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
    tags: { region: "eu-central", "k8s.pod": "payment-7f9c-x2lqp", gateway: "stripe" },
    ...{ ageHours: 26 * 24, count: 18_342, users: 1_204 },
    rate: { lastHour: 251, lastDay: 702, usualHour: 20.4, hours: busy },
  },
  python: {
    ...{ id: "0191e4a7c2b87d31", service: "pricing", release: "4.2.0", host: "pricing-0", text: PYTHON },
    ...{ logger: "pricing.api", request: { method: "GET", url: "https://shop.example.com/quote?order=ord-48213" } },
    ...{ ageHours: 0.01, count: 3, users: 2, rate: { lastHour: 3, lastDay: 3, usualHour: undefined, hours: young } },
  },
  node: {
    ...{ id: "0191e4a7c2b87d32", service: "cart", release: "1.18.0-rc.1", host: "cart-5d", text: NODE },
    ...{ ageHours: 90 * 24, count: 240, users: 0, level: "fatal" },
    rate: { lastHour: 12, lastDay: 14, usualHour: 0.02, hours: [...young.slice(0, 22), 2, 12] },
  },
  plain: {
    ...{ id: "0191e4a7c2b87d33", service: "edge", release: "", host: "edge-1" },
    text: "upstream prematurely closed connection while reading response header from upstream",
    ...{ ageHours: 500, count: 90_211, users: 0 },
    rate: { lastHour: 40, lastDay: 1_000, usualHour: 41.7, hours: busy.map((count) => count * 2) },
  },
} satisfies Readonly<Record<string, Story>>;

/** Issues as they are told of, made of what services really print. */
export function toldIssue(name: keyof typeof STORIES): IssueView {
  const story: Story = STORIES[name];
  const parsed = parseStackTrace(story.text);
  const exceptions: readonly ExceptionInfo[] =
    parsed === undefined ? [] : withInApp(parsed.exceptions, parsed.language, { name: "shop" } as never);
  const [outer] = exceptions;
  const message = outer?.message ?? story.text;
  const frames = exceptions.at(-1)?.frames ?? [];
  const own = frames.filter(({ inApp }) => inApp);
  const [first] = own.length === 0 ? frames : own;
  const shortType = outer?.type?.split(".").at(-1);
  const origin = { type: "kafka", topic: "app-logs", partition: 3, offset: "48213" } as const;
  const level = story.level ?? "error";
  return {
    id: story.id,
    project: "shop",
    title: shortType === undefined ? message : `${shortType}: ${message}`,
    type: outer?.type,
    message,
    culprit: first === undefined ? undefined : `${first.module ?? first.file ?? ""}.${first.function ?? ""}`,
    level,
    status: "unresolved",
    services: [story.service],
    firstSeen: NOW - story.ageHours * HOUR,
    lastSeen: NOW - 4_000,
    eventCount: story.count,
    userCount: story.users,
    rate: story.rate,
    frames: (own.length === 0 ? frames : own).slice(0, 5),
    sample: {
      origin,
      ...{ timestamp: NOW - 4_000, receivedAt: NOW - 3_200, level, project: "shop", exceptions },
      ...{ service: story.service, environment: "production", host: story.host },
      ...(story.release === "" ? {} : { release: story.release }),
      ...(story.logger === undefined ? {} : { logger: story.logger }),
      ...(story.request === undefined ? {} : { request: story.request }),
      ...(story.user === undefined ? {} : { user: story.user }),
      ...(story.traceId === undefined ? {} : { traceId: story.traceId }),
      message: parsed?.head || message,
      ...{ tags: story.tags ?? {}, rule: "default", lines: story.text.split("\n").length },
    },
    origin,
  };
}
