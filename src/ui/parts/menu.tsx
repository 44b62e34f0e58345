import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";
import { Icon, type IconName } from "./icon.tsx";

export interface MenuItem {
  /** Where two may have the same text. */
  readonly key?: string;
  readonly text: string;
  readonly hint?: string | undefined;
  readonly chosen?: boolean | undefined;
  readonly act: () => void;
}

/** A button that opens a list of things to do under itself. Arrow keys walk it; Escape and a choice close it. */
export function Menu(props: {
  readonly label: string;
  /** Instead of the label, when the button is only an icon. */
  readonly icon?: IconName;
  /** What is chosen now; the button says it. */
  readonly value?: string;
  readonly items: readonly MenuItem[];
  readonly className?: string;
}): ReactNode {
  const { label, icon, value, items, className } = props;
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const place = (): void => {
    if (button.current === null || list.current === null) return;
    const { left, right, bottom } = button.current.getBoundingClientRect();
    const { style, offsetWidth } = list.current;
    style.top = `${bottom + 4}px`;
    style.left = `${Math.max(8, Math.min(left, innerWidth - offsetWidth - 8, right))}px`;
  };
  const walk = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = [...(list.current?.querySelectorAll("button") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    all[(at + step + all.length) % all.length]?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={value === undefined ? label : `${label}: ${value}`}
        aria-haspopup="menu"
        popoverTarget={id}
      >
        {icon === undefined && (value ?? label)}
        <Icon name={icon ?? "down"} />
      </button>
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        className="drop"
        onKeyDown={walk}
        onToggle={(event) => {
          if (event.newState !== "open") return;
          place();
          list.current?.querySelector("button")?.focus({ preventScroll: true });
        }}
      >
        {items.map(({ key, text, hint, chosen, act }) => (
          // biome-ignore lint/a11y/useAriaPropsSupportedByRole: of a menuitemradio, which it is then
          <button
            key={key ?? text}
            type="button"
            role={chosen === undefined ? "menuitem" : "menuitemradio"}
            aria-checked={chosen}
            onClick={() => {
              list.current?.hidePopover();
              act();
            }}
          >
            <span>{text}</span>
            {hint !== undefined && <small>{hint}</small>}
          </button>
        ))}
      </div>
    </>
  );
}
