/** Whether the server answers, and how old what is shown is. */
export const reach = {
  offline: "Elkhound does not answer. What you see is of {time}; it is tried again all the time.",
  paused: {
    one: "Asked too much at once: goes on in {count} second.",
    other: "Asked too much at once: goes on in {count} seconds.",
  },
  stale: "Not brought up to date since",
  "failure.too_many": "Asked too much at once",
  "list.stale": "The list could not be brought up to date",
} as const;
