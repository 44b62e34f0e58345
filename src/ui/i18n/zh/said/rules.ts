/** What is wrong with rules, and with trying them. */
export const rules = {
  "trial.no_rule": "没有规则 {name}。",
  "trial.on_nothing": "没有说明用什么来试规则。",
  "trial.no_source": "没有数据源 {name}；数据源有：{names}。",
  "trial.no_sources": "没有数据源 {name}；没有配置任何数据源。",
  "trial.no_file": "没有从 {file} 加载规则。",
  "trial.too_long": "耗时超过 {seconds} 秒；请减少记录，或用更简单的模式。",
  "trial.too_large": "所需内存超过 {megabytes} MB；请减少记录。",
  "trial.busy": "规则正在试用中；请稍后再试。",
  "trial.stopped": "工作进程正在停止。",
} as const;
