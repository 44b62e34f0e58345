import type { ReactNode } from "react";

/** One of a few, side by side. */
export function Choice<T extends string>(props: {
  readonly legend: string;
  readonly of: readonly T[];
  readonly value: T;
  readonly text: (one: T) => string;
  readonly onChange: (one: T) => void;
}): ReactNode {
  return (
    <fieldset className="choice">
      <legend>{props.legend}</legend>
      <div>
        {props.of.map((one) => (
          <button key={one} type="button" aria-pressed={one === props.value} onClick={() => props.onChange(one)}>
            {props.text(one)}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
