/** What is wrong with rules, and with trying them. */
export const rules = {
  "trial.no_rule": "There is no rule {name}.",
  "trial.on_nothing": "It is not said what to try the rules on.",
  "trial.no_source": "There is no source {name}; sources are: {names}.",
  "trial.no_sources": "There is no source {name}; none is configured.",
  "trial.no_file": "No rules are loaded from {file}.",
  "trial.too_long": "It takes longer than {seconds} seconds; try fewer records or simpler patterns.",
  "trial.too_large": "It takes more than {megabytes} MB; try fewer records.",
  "trial.busy": "Rules are being tried already; try again in a moment.",
  "trial.stopped": "The worker is being stopped.",
} as const;
