import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from "react";
import type { RuleTrial } from "../../api/trial-types.ts";
import { t } from "../../i18n/text.ts";
import { useOffer } from "../../parts/offer.tsx";
import { type OfferedText, offerAt, type Schema } from "./schema-offer.ts";
import { placeAt } from "./yaml-place.ts";

type Problem = RuleTrial["problems"][number];

/** What others may do with the field. */
export interface RuleTextHandle {
  /** Puts the caret there; both from 1. */
  readonly goTo: (line: number, column: number) => void;
}

/** A field for the text of a rule file: its lines numbered, those with problems marked, and what may be written offered. */
export function RuleText(props: {
  readonly value: string;
  readonly problems: readonly Problem[];
  readonly handle: React.Ref<RuleTextHandle>;
  readonly onChange: (text: string) => void;
}): ReactNode {
  const { value, problems, handle, onChange } = props;
  const schema = useSchema();
  const field = useRef<HTMLTextAreaElement>(null);
  /** Where something is offered; undefined: nowhere. */
  const [caret, setCaret] = useState<number>();
  const [scrolled, setScrolled] = useState({ top: 0, left: 0 });
  useImperativeHandle(handle, () => ({
    goTo: (line, column) => {
      const starts = value.split("\n").slice(0, line - 1);
      const at = starts.reduce((sum, text) => sum + text.length + 1, column - 1);
      field.current?.focus();
      field.current?.setSelectionRange(at, at);
    },
  }));
  const place = caret === undefined || schema === undefined ? undefined : placeAt(value, caret);
  const offered = place === undefined || schema === undefined ? NOTHING : offerAt(schema, place);
  const close = (): void => setCaret(undefined);
  const offer = useOffer({
    id: "rule-offer",
    label: t("search.offer"),
    items: offered.items,
    first: true,
    show: ({ insert, about }) => (
      <>
        <span className="mono">{insert.trimEnd()}</span>
        {about !== undefined && <small>{about}</small>}
      </>
    ),
    onTake: ({ insert }: OfferedText) => {
      const at = caret ?? 0;
      field.current?.setSelectionRange(at - offered.replaced, at);
      type(field.current, insert);
      // Behind a key its values are offered at once.
      setCaret(insert.endsWith(" ") ? at - offered.replaced + insert.length : undefined);
    },
    onClose: close,
  });
  const press = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (offer.press(event) || event.nativeEvent.isComposing) return;
    const { currentTarget: area } = event;
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      setCaret(area.selectionStart);
    } else if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      type(area, `\n${indentAfter(value.slice(0, area.selectionStart))}`);
      close();
    }
  };
  const before = value.slice(0, caret ?? 0).split("\n");
  const at = {
    "--line": before.length,
    "--column": Math.max(0, (before.at(-1)?.length ?? 0) - offered.replaced),
    "--scrolled-top": `${scrolled.top}px`,
    "--scrolled-left": `${scrolled.left}px`,
  } as CSSProperties;
  const marked = new Set(problems.map(({ line }) => line));
  return (
    <div className="rule-text" style={at}>
      <div className="rule-lines mono" aria-hidden>
        <div>
          {value.split("\n").map((_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are an order
            <span key={index} className={marked.has(index + 1) ? "bad-line" : undefined}>
              {index + 1}
            </span>
          ))}
        </div>
      </div>
      <textarea
        {...offer.field}
        ref={field}
        className="mono"
        rows={20}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        aria-label={t("trial.rule")}
        aria-describedby="rule-keys"
        aria-invalid={problems.length > 0}
        maxLength={200_000}
        value={value}
        onChange={({ target }) => {
          onChange(target.value);
          const written = target.value.slice(0, target.selectionStart);
          setCaret(/(?:[\w.-]|%\{)$/.test(written) ? target.selectionStart : undefined);
        }}
        onKeyDown={press}
        onClick={close}
        onBlur={close}
        onScroll={({ currentTarget }) => {
          setScrolled({ top: currentTarget.scrollTop, left: currentTarget.scrollLeft });
        }}
      />
      {offer.list}
    </div>
  );
}

const NOTHING = { replaced: 0, items: [] };

/** The schema of rule files, a script of its own. */
function useSchema(): Schema | undefined {
  const [schema, setSchema] = useState<Schema>();
  useEffect(() => {
    // Without it nothing is offered; the server still says what is wrong.
    void import("../../../../rules/schema.json").then(
      (made) => setSchema(made.default as Schema),
      () => {},
    );
  }, []);
  return schema;
}

/** As if it had been typed: browsers can undo it. */
function type(area: HTMLTextAreaElement | null, text: string): void {
  area?.focus();
  document.execCommand("insertText", false, text);
}

/** Of a new line behind this text: as deep as the line before, behind a key one step deeper. */
function indentAfter(text: string): string {
  const line = text.slice(text.lastIndexOf("\n") + 1);
  const [indent = ""] = /^ *(?:- )?/.exec(line) ?? [];
  return indent.replace("-", " ") + (/:\s*$/.test(line) ? "  " : "");
}
