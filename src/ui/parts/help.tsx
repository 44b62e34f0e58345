import type { ReactNode } from "react";
import { type MessageKey, t } from "../i18n/text.ts";
import { Dialog } from "./dialog.tsx";

const KEYS: readonly { readonly title: MessageKey; readonly keys: readonly (readonly [string, MessageKey])[] }[] = [
  {
    title: "help.everywhere",
    keys: [
      ["g i", "help.go_issues"],
      ["g a", "help.go_alerts"],
      ["g e", "help.go_releases"],
      ["g s", "help.go_sources"],
      ["g r", "help.go_rules"],
      ["/", "help.search"],
      ["?", "help.this"],
      ["Esc", "help.escape"],
    ],
  },
  {
    title: "help.list",
    keys: [
      ["j k", "help.move"],
      ["Enter", "help.enter"],
      ["x", "help.select"],
      ["r", "help.resolve"],
      ["i", "help.ignore"],
      ["a", "help.assign"],
    ],
  },
  {
    title: "help.issue",
    keys: [
      ["j k", "help.neighbours"],
      ["[ ]", "help.events"],
    ],
  },
];

/** Which keys do what. */
export function Help({ onClose }: { readonly onClose: () => void }): ReactNode {
  return (
    <Dialog title={t("help.title")} onClose={onClose}>
      <div className="key-groups">
        {KEYS.map(({ title, keys }) => (
          <section key={title}>
            <h3>{t(title)}</h3>
            <dl>
              {keys.map(([key, text]) => (
                <div key={key}>
                  <dt>
                    {key.split(" ").map((one) => (
                      <kbd key={one}>{one}</kbd>
                    ))}
                  </dt>
                  <dd>{t(text)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
