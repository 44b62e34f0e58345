import type { marks as en } from "../en/marks.ts";
import type { Translated } from "../fill.ts";

/** Small marks: what goes on with an issue, and whether anybody is told. */
export const marks: Translated<typeof en> = {
  "firing.spike": "突增",
  "firing.project_spike": "突增",
  "firing.escalation": "持续上升",
  "firing.threshold": "超过上限",
  "firing.ratio": "错误率",
  "firing.flatline": "突然安静",
  "firing.release": "版本有问题",
  "firing.other": "告警",
  "firing.more": "{what} +{count}",
  "firing.title": "告警触发中：{what}",
  "suppressed.silenced": "已静默",
  "suppressed.inhibited": "被抑制",
  "suppressed.muted": "免打扰时段",
  "acknowledged.by": "{name} 已确认",
  "activity.seen": "再次出现于",
  "activity.seen_in": "版本 {release}",
};
