import type { reach as en } from "../en/reach.ts";
import type { Translated } from "../fill.ts";

/** Whether the server answers, and how old what is shown is. */
export const reach: Translated<typeof en> = {
  offline: "Elkhound 没有响应。当前显示的是 {time} 的数据；页面会不断重试。",
  paused: "请求过于频繁：{count} 秒后继续。",
  stale: "未能更新，数据截至",
  "failure.too_many": "请求过于频繁",
  "list.stale": "列表未能更新",
};
