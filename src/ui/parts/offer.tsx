import { type KeyboardEvent, type ReactNode, useEffect, useState } from "react";

/** What is offered below a text field, and the keys by which one takes of it; the focus stays in the field. */
export interface Offer {
  /** For the field. */
  readonly field: {
    readonly "aria-controls": string;
    readonly "aria-autocomplete": "list";
    readonly "aria-haspopup": "listbox";
    readonly "aria-activedescendant": string | undefined;
  };
  /** Something is offered now. */
  readonly open: boolean;
  readonly list: ReactNode;
  /** True: the key was for the offer. */
  readonly press: (event: KeyboardEvent) => boolean;
}

/** Offers items below a field; none: nothing is shown. `first`: whether the first is chosen before a key is pressed. */
export function useOffer<Item extends { readonly insert: string }>(options: {
  readonly id: string;
  readonly label: string;
  readonly items: readonly Item[];
  readonly first?: boolean;
  readonly show: (item: Item) => ReactNode;
  readonly onTake: (item: Item) => void;
  readonly onClose: () => void;
}): Offer {
  const { id, label, items, first = false, show, onTake, onClose } = options;
  const start = first ? 0 : -1;
  const [at, setAt] = useState(start);
  const offered = items.map(({ insert }) => insert).join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: another offer, another choice
  useEffect(() => setAt(start), [offered, start]);
  const chosen = items[at];
  const press = (event: KeyboardEvent): boolean => {
    if (items.length === 0 || event.nativeEvent.isComposing) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      // -1 is the text itself.
      setAt((before) => ((before + 1 + step + items.length + 1) % (items.length + 1)) - 1);
    } else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && chosen !== undefined) {
      onTake(chosen);
    } else if (event.key === "Escape") {
      onClose();
    } else {
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return {
    field: {
      "aria-controls": id,
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      "aria-activedescendant": chosen === undefined ? undefined : `${id}-${at}`,
    },
    open: items.length > 0,
    press,
    list: (
      <div id={id} role="listbox" aria-label={label} className="offer" hidden={items.length === 0}>
        {items.map((item, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's
          <div
            key={item.insert}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            // Before the field loses the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onTake(item)}
          >
            {show(item)}
          </div>
        ))}
      </div>
    ),
  };
}
