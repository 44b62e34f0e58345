/** One line of a container runtime's log file, in CRI format. */
export interface ContainerLine {
  /** RFC 3339 with nanoseconds, as written. */
  readonly time: string;
  readonly output: "stdout" | "stderr";
  /** The runtime cut the line here; the next one of the same output goes on. */
  readonly partial: boolean;
  readonly text: string;
}

const HEADER = /^(\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-]\d\d:\d\d)) (stdout|stderr) ([FP])(?::[^ ]{0,64})?(?: |$)/;

/** `2016-10-06T00:17:09.669794202Z stdout F the text`, or undefined when the line is none. */
export function readContainerLine(line: string): ContainerLine | undefined {
  const match = HEADER.exec(line);
  if (match === null) return undefined;
  const [header, time = "", output, tag] = match;
  return {
    time,
    output: output === "stderr" ? "stderr" : "stdout",
    partial: tag === "P",
    text: line.slice(header.length),
  };
}
