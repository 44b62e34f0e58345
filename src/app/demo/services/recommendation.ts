import type { EpochMs } from "../../../domain/time.ts";
import { type DemoService, timeParts } from "../demo-stream.ts";

/** Python's logging with `%(asctime)s - %(name)s - %(levelname)s - %(message)s`. */
function line(at: EpochMs, level: string, logger: string, message: string, trace: readonly string[] = []): string {
  const { day, time, millis } = timeParts(at);
  return `${[`${day} ${time},${millis} - ${logger} - ${level} - ${message}`, ...trace].join("\n")}\n`;
}

const DJANGO = [
  "Traceback (most recent call last):",
  '  File "/usr/local/lib/python3.12/site-packages/django/core/handlers/exception.py", line 55, in inner',
  "    response = get_response(request)",
  "               ^^^^^^^^^^^^^^^^^^^^^",
  '  File "/usr/local/lib/python3.12/site-packages/django/core/handlers/base.py", line 197, in _get_response',
  "    response = wrapped_callback(request, *callback_args, **callback_kwargs)",
  "               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
];

/** Recommendations: Python with Django behind uvicorn. */
export const recommendation: DemoService = {
  id: "recommendation",
  service: "recommendation",
  file: "recommendation/app.log",
  format: "text",
  streams: [
    {
      kind: "recommendation.access",
      level: "info",
      perMinute: 25,
      render: (pick, at) =>
        line(
          at,
          "INFO",
          "uvicorn.access",
          `${pick.ip()}:${pick.int(32_768, 60_999)} - "GET /recommendations/${pick.int(1, 99_999)} HTTP/1.1" 200`,
        ),
    },
    {
      kind: "recommendation.trained",
      level: "info",
      perMinute: 2,
      render: (pick, at) =>
        line(
          at,
          "INFO",
          "shop.models.trainer",
          `Model ${pick.hex(8)} trained on ${pick.int(10_000, 90_000)} baskets in ${pick.int(2, 40)}.${pick.int(0, 9)} s`,
        ),
    },
    {
      kind: "recommendation.no_history",
      level: "error",
      perMinute: 0.5,
      title: "KeyError",
      render: (pick, at) =>
        line(at, "ERROR", "django.request", `Internal Server Error: /recommendations/${pick.int(1, 99_999)}`, [
          ...DJANGO,
          '  File "/app/shop/recommendations/views.py", line 38, in recommend',
          "    history = histories[user_id]",
          "              ~~~~~~~~~^^^^^^^^^",
          `KeyError: '${pick.int(1, 99_999)}'`,
        ]),
    },
    {
      kind: "recommendation.feature_store",
      level: "error",
      perMinute: 0.2,
      title: "feature store",
      render: (pick, at) =>
        line(
          at,
          "ERROR",
          "shop.features.client",
          `feature store answered 503 for basket ${pick.uuid()} after ${pick.int(1_000, 9_000)} ms`,
        ),
    },
    {
      kind: "recommendation.bad_score",
      level: "error",
      perMinute: 1,
      from: 20,
      title: "ZeroDivisionError",
      render: (pick, at) =>
        line(at, "ERROR", "django.request", `Internal Server Error: /recommendations/${pick.int(1, 99_999)}/score`, [
          ...DJANGO,
          '  File "/app/shop/recommendations/views.py", line 71, in score',
          "    return JsonResponse(ranking.score(user, basket))",
          "                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^",
          '  File "/app/shop/recommendations/ranking.py", line 112, in score',
          "    return sum(weights) / len(basket.items)",
          "           ~~~~~~~~~~~~~^~~~~~~~~~~~~~~~~~~",
          "ZeroDivisionError: division by zero",
        ]),
    },
  ],
};
