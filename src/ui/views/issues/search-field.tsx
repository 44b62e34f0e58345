import { type FormEvent, type ReactNode, type SyntheticEvent, useEffect, useMemo, useRef, useState } from "react";
import { t } from "../../i18n/text.ts";
import { Icon } from "../../parts/icon.tsx";
import { LogText } from "../../parts/log-text.tsx";
import { useOffer } from "../../parts/offer.tsx";
import { useKeys } from "../../state/keys.ts";
import { accept, type CompletionItem, complete, wordAt } from "./search-completion.ts";
import { useNames } from "./search-names.ts";

/** A field for a search, which offers what may be written where the caret is. */
export function SearchField(props: {
  /** What is searched for now. */
  readonly value: string;
  /** Exception types that the list shows. */
  readonly types: readonly string[];
  readonly onSearch: (text: string) => void;
}): ReactNode {
  const { value, types, onSearch } = props;
  const [text, setText] = useState(value);
  /** Undefined: nothing is offered. */
  const [caret, setCaret] = useState<number>();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setText(value), [value]);
  useKeys(useMemo(() => ({ "/": () => input.current?.focus() }), []));
  const word = caret === undefined ? undefined : wordAt(text, caret);
  const known = useNames(word, types);
  const completion = word === undefined ? NOTHING : complete(word, known);

  const close = (): void => setCaret(undefined);
  const take = (item: CompletionItem): void => {
    const next = accept(text, completion, item);
    setText(next.text);
    setCaret(item.goesOn ? next.caret : undefined);
    requestAnimationFrame(() => input.current?.setSelectionRange(next.caret, next.caret));
  };
  const offer = useOffer({
    id: "search-offer",
    label: t("search.offer"),
    items: completion.items,
    show: ({ insert, key }) => (
      <>
        <span className="mono">
          <LogText text={insert.trimEnd()} />
        </span>
        {key !== undefined && <small>{t(`search.key.${key}`)}</small>}
        {insert === "tag." && <small>{t("search.key.tag")}</small>}
      </>
    ),
    onTake: take,
    onClose: close,
  });
  const search = (next: string): void => {
    close();
    onSearch(next.trim());
  };
  const follow = ({ currentTarget }: SyntheticEvent<HTMLInputElement>): void =>
    setCaret(currentTarget.selectionStart ?? text.length);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    search(text);
  };
  return (
    <search>
      <form className="search" onSubmit={submit}>
        <Icon name="search" />
        <input
          {...offer.field}
          role="combobox"
          aria-expanded={offer.open}
          ref={input}
          type="text"
          value={text}
          aria-label={t("search.label")}
          placeholder={t("search.placeholder")}
          maxLength={500}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          enterKeyHint="search"
          onBlur={close}
          // Wherever the caret goes: what is offered is for the word there.
          onFocus={follow}
          onClick={follow}
          onKeyUp={(event) => {
            if (MOVES.has(event.key)) follow(event);
          }}
          onChange={({ target }) => {
            setText(target.value);
            setCaret(target.selectionStart ?? target.value.length);
          }}
          onKeyDown={(event) => {
            if (!offer.press(event) && event.key === "Escape") input.current?.blur();
          }}
        />
        {text === "" ? (
          <kbd>/</kbd>
        ) : (
          <button type="button" className="icon-button" aria-label={t("search.clear")} onClick={() => search("")}>
            <Icon name="close" />
          </button>
        )}
        {offer.list}
      </form>
    </search>
  );
}

const MOVES: ReadonlySet<string> = new Set(["ArrowLeft", "ArrowRight", "Home", "End"]);
const NOTHING = { from: 0, to: 0, items: [] };
