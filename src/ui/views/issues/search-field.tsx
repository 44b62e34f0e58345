import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { t } from "../../i18n/text.ts";
import { Icon } from "../../parts/icon.tsx";
import { useKeys } from "../../state/keys.ts";
import { accept, type Completion, type CompletionItem, complete, type KnownValues } from "./search-completion.ts";

/** A field for a search, which offers what may be written where the caret is. */
export function SearchField(props: {
  /** What is searched for now. */
  readonly value: string;
  readonly known: KnownValues;
  readonly onSearch: (text: string) => void;
}): ReactNode {
  const { value, known, onSearch } = props;
  const [text, setText] = useState(value);
  const [offer, setOffer] = useState<Completion>();
  const [at, setAt] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setText(value), [value]);
  useKeys(useMemo(() => ({ "/": () => input.current?.focus() }), []));
  const items = offer?.items ?? [];

  const show = (next: string, caret: number): void => {
    setOffer(complete(next, caret, known));
    setAt(-1);
  };
  const close = (): void => setOffer(undefined);
  const take = (item: CompletionItem): void => {
    if (offer === undefined) return;
    const { text: next, caret } = accept(text, offer, item);
    setText(next);
    if (item.key === undefined) close();
    else show(next, caret);
    requestAnimationFrame(() => input.current?.setSelectionRange(caret, caret));
  };
  const search = (next: string): void => {
    close();
    onSearch(next.trim());
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    search(text);
  };
  const press = (event: KeyboardEvent): void => {
    const chosen = items[at];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (items.length === 0) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // -1 is the text itself.
      setAt((before) => ((before + 1 + step + items.length + 1) % (items.length + 1)) - 1);
    } else if ((event.key === "Enter" || event.key === "Tab") && chosen !== undefined) {
      event.preventDefault();
      take(chosen);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (items.length > 0) close();
      else input.current?.blur();
    }
  };
  return (
    <search>
      <form className="search" onSubmit={submit}>
        <Icon name="search" />
        <input
          ref={input}
          type="text"
          role="combobox"
          value={text}
          aria-label={t("search.label")}
          aria-expanded={items.length > 0}
          aria-controls="search-offer"
          aria-autocomplete="list"
          aria-activedescendant={at >= 0 ? `search-offer-${at}` : undefined}
          placeholder={t("search.placeholder")}
          maxLength={500}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          enterKeyHint="search"
          onFocus={(event) => show(event.target.value, event.target.selectionStart ?? text.length)}
          onBlur={close}
          onChange={(event) => {
            setText(event.target.value);
            show(event.target.value, event.target.selectionStart ?? event.target.value.length);
          }}
          onKeyDown={press}
        />
        {text === "" ? (
          <kbd>/</kbd>
        ) : (
          <button type="button" className="icon-button" aria-label={t("search.clear")} onClick={() => search("")}>
            <Icon name="close" />
          </button>
        )}
        <div
          id="search-offer"
          role="listbox"
          aria-label={t("search.offer")}
          className="offer"
          hidden={items.length === 0}
        >
          {items.map((item, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's
            <div
              key={item.insert}
              id={`search-offer-${index}`}
              role="option"
              aria-selected={index === at}
              // Before the field loses the focus.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(item)}
            >
              <span className="mono">{item.insert}</span>
              {item.key !== undefined && <small>{t(`search.key.${item.key}`)}</small>}
            </div>
          ))}
        </div>
      </form>
    </search>
  );
}
