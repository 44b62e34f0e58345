/** Small marks: what goes on with an issue, and whether anybody is told. */
export const marks = {
  "firing.spike": "Spike",
  "firing.project_spike": "Spike",
  "firing.escalation": "Rising",
  "firing.threshold": "Too many",
  "firing.ratio": "Error rate",
  "firing.flatline": "Gone quiet",
  "firing.release": "Bad release",
  "firing.other": "Alert",
  "firing.more": "{what} +{count}",
  "firing.title": "An alert is firing: {what}",
  "suppressed.silenced": "Silenced",
  "suppressed.inhibited": "Inhibited",
  "suppressed.muted": "Muted",
  "acknowledged.by": "Acknowledged by {name}",
  "activity.seen": "seen again",
  "activity.seen_in": "in release {release}",
} as const;
