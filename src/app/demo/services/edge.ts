import type { EpochMs } from "../../../domain/time.ts";
import { type DemoService, SIMMERING, timeParts } from "../demo-stream.ts";
import type { Picker } from "../picker.ts";

/** nginx' error log. */
function line(pick: Picker, at: EpochMs, level: string, message: string): string {
  const { day, time } = timeParts(at);
  return `${day.replaceAll("-", "/")} ${time} [${level}] 31#31: *${pick.int(1_000, 999_999)} ${message}\n`;
}

function request(pick: Picker, path: string, upstream: string): string {
  return `client: ${pick.ip()}, server: shop.example.com, request: "GET ${path} HTTP/1.1", upstream: "http://${pick.ip()}:8080${upstream}", host: "shop.example.com"`;
}

/** The edge: nginx. */
export const edge: DemoService = {
  id: "edge",
  service: "edge",
  file: "edge/error.log",
  format: "text",
  streams: [
    {
      kind: "edge.keepalive",
      level: "info",
      perMinute: 12,
      render: (pick, at) => line(pick, at, "info", `client ${pick.ip()} closed keepalive connection`),
    },
    {
      kind: "edge.buffered",
      level: "warning",
      perMinute: 2,
      render: (pick, at) =>
        line(
          pick,
          at,
          "warn",
          `a client request body is buffered to a temporary file /var/cache/nginx/client_temp/${String(pick.int(1, 99_999)).padStart(10, "0")}, client: ${pick.ip()}`,
        ),
    },
    {
      kind: "edge.refused",
      level: "error",
      perMinute: 0.3,
      spikes: [{ from: 40, seconds: 30, perMinute: 600 }, SIMMERING],
      title: "111: Connection refused",
      render: (pick, at) => {
        const path = `/api/orders/${pick.int(100_000, 999_999)}`;
        return line(
          pick,
          at,
          "error",
          `connect() failed (111: Connection refused) while connecting to upstream, ${request(pick, path, path)}`,
        );
      },
    },
    {
      kind: "edge.timeout",
      level: "error",
      perMinute: 0.3,
      spikes: [{ from: -2_400, seconds: 120, perMinute: 30 }],
      title: "110: Connection timed out",
      render: (pick, at) => {
        const path = `/api/recommendations/${pick.int(1, 99_999)}`;
        return line(
          pick,
          at,
          "error",
          `upstream timed out (110: Connection timed out) while reading response header from upstream, ${request(pick, path, path)}`,
        );
      },
    },
  ],
};
