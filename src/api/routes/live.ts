import { createRoute, z } from "@hono/zod-openapi";
import { sentence } from "../../domain/sentence.ts";
import type { ApiApp } from "../api-deps.ts";
import { callerOf, currentReach } from "../caller.ts";
import type { LiveHub, LiveListener, LiveNotice } from "../live/live-hub.ts";
import { LIVE_TOPICS } from "../live/live-state.ts";
import { problemResponse } from "../problem-details.ts";
import { problem, rights, usualProblems } from "./route.ts";

const id = z.string().max(400).optional();

const liveRoute = createRoute({
  method: "get",
  path: "/api/v1/live",
  ...rights("viewer", "projects"),
  summary: "Tells, as server-sent events, that something has changed; what it is must be asked for.",
  description: [
    `Events are named \`change\`. Their data is \`{"topics": […], "projects": […] | null}\`; topics are ${LIVE_TOPICS.join(", ")}.`,
    "`projects` are those whose issues or alerts changed, null: it may be any. The first event comes at once: it names what has",
    "changed since the last one that was heard on an earlier connection (`Last-Event-ID`), or nothing. There is one event a",
    "second at most, a comment every 15 seconds, and an end after 15 minutes, or 15 seconds after one may no longer hear it: connect again with the last id, and nothing is missed.",
  ].join(" "),
  request: {
    query: z.strictObject({
      last_event_id: id.openapi({ description: "As the header `Last-Event-ID`, for those who cannot send it." }),
    }),
    headers: z.object({ "last-event-id": id.openapi({ description: "Id of the last event that was heard." }) }),
  },
  responses: {
    200: {
      description: "Events, until the connection ends.",
      content: { "text/event-stream": { schema: z.string() } },
    },
    ...usualProblems,
    503: problem("Too many listen already, or the store does not answer right now; try again."),
  },
});

/** `/api/v1/live`. */
export function addLiveRoute(app: ApiApp, hub: LiveHub): void {
  app.openapi(liveRoute, async (context) => {
    const lastId = context.req.valid("header")["last-event-id"] ?? context.req.valid("query").last_event_id;
    const { name } = callerOf(context);
    const listener = await hub.listen(lastId, { reach: currentReach(), name, lasting: context.get("lasting") });
    if (listener === undefined) {
      return problemResponse(503, sentence("request.too_many_listeners"), {
        headers: { "retry-after": "30" },
      }) as never;
    }
    const headers = {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      // nginx would hold events back to fill its buffer.
      "x-accel-buffering": "no",
    };
    return new Response(streamOf(listener), { headers }) as never;
  });
}

/** Pulled: what a slow reader does not take is not kept, but told together later. */
function streamOf(listener: LiveListener): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        const notice = await listener.next();
        if (notice === undefined) controller.close();
        else controller.enqueue(encoder.encode(written(notice)));
      },
      cancel: () => listener.end(),
    },
    { highWaterMark: 0 },
  );
}

function written(notice: LiveNotice): string {
  if (notice.kind === "heartbeat") return ":\n\n";
  const { topics, projects } = notice.change;
  const data = JSON.stringify({ topics: [...topics], projects: projects === undefined ? null : [...projects] });
  return `event: change\nid: ${notice.id}\ndata: ${data}\n\n`;
}
