import { type FormEvent, type ReactNode, useState } from "react";
import { api } from "../../api/client.ts";
import type { SavedView } from "../../api/list-types.ts";
import { type MessageKey, t } from "../../i18n/text.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Menu } from "../../parts/menu.tsx";
import { address, navigate, type Place } from "../../state/location.ts";
import { notify, notifyFailure } from "../../state/messages.ts";
import { invalidate, useQuery } from "../../state/query.ts";
import { useRights } from "../../state/rights.ts";
import { foundBy, sortOf } from "./list-query.ts";

/** Names of the views that come with Elkhound, in the reader's language. */
const SHIPPED: Readonly<Record<string, MessageKey>> = {
  new: "view.new",
  for_review: "view.for_review",
  assigned_to_me: "view.assigned_to_me",
  regressed: "view.regressed",
  got_worse: "view.got_worse",
};

function nameOf(view: SavedView): string {
  const key = view.scope === "default" ? SHIPPED[view.id] : undefined;
  return key === undefined ? view.name : t(key);
}

/** The address that shows what a view finds. */
function addressOf({ query, sort, project }: SavedView): string {
  const search = project === null ? query : `${query} project:"${project.replaceAll(/["\\]/g, "\\$&")}"`.trim();
  const parameters = new URLSearchParams({ status: "all", query: search });
  if (sort !== "last_seen") parameters.set("sort", sort);
  return address("/issues", parameters);
}

/** Searches with names: to go to one, to keep what is searched for now, and to let one go. */
export function SavedViews({ place }: { readonly place: Place }): ReactNode {
  const { data } = useQuery("views", api.views, { staleMs: 60_000 });
  const [asked, setAsked] = useState<"save" | "remove">();
  const { may } = useRights();
  const views = data?.items ?? [];
  const search = foundBy(place);
  const here = views.find(({ query, sort }) => query === search && sort === sortOf(place));
  const own = views.filter(({ scope }) => scope !== "default");
  const close = (): void => setAsked(undefined);
  return (
    <>
      <Menu
        label={t("views.label")}
        className="quiet"
        value={here === undefined ? t("views.label") : nameOf(here)}
        items={[
          ...views.map((view) => ({
            key: view.id,
            text: nameOf(view),
            hint: view.scope === "mine" ? t("views.mine") : undefined,
            chosen: view === here,
            act: () => navigate(addressOf(view)),
          })),
          ...(may("keep_search") ? [{ key: "save", text: t("views.save"), act: () => setAsked("save") }] : []),
          ...(may("keep_search") && own.length > 0
            ? [{ key: "remove", text: t("views.remove"), act: () => setAsked("remove") }]
            : []),
        ]}
      />
      {asked === "save" && <SaveView place={place} onClose={close} />}
      {asked === "remove" && <RemoveViews views={own} onClose={close} />}
    </>
  );
}

function SaveView({ place, onClose }: { readonly place: Place; readonly onClose: () => void }): ReactNode {
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const query = foundBy(place);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await api.saveView({ name: name.trim(), query, sort: sortOf(place), scope: shared ? "everyone" : "mine" });
      notify(t("views.saved"));
      invalidate("views");
      onClose();
    } catch (thrown) {
      notifyFailure(thrown);
    }
  };
  return (
    <Dialog title={t("views.save")} onClose={onClose}>
      <form onSubmit={(event) => void save(event)}>
        <p className="mono searched">{query === "" ? t("tab.all") : query}</p>
        <label className="field">
          {t("views.name")}
          <input required maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <label className="check">
          <input type="checkbox" checked={shared} onChange={(event) => setShared(event.target.checked)} />
          {t("views.shared")}
        </label>
        <div className="dialog-actions">
          <button type="button" onClick={onClose}>
            {t("cancel")}
          </button>
          <button type="submit" className="primary">
            {t("views.submit")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function RemoveViews(props: { readonly views: readonly SavedView[]; readonly onClose: () => void }): ReactNode {
  const { views, onClose } = props;
  const remove = async (view: SavedView): Promise<void> => {
    try {
      await api.deleteView(view.id);
      const { name, query, sort, project, position } = view;
      const scope = view.scope === "mine" ? "mine" : "everyone";
      const again = async (): Promise<void> => {
        try {
          await api.saveView({ name, query, sort, project, position, scope });
          invalidate("views");
        } catch (thrown) {
          notifyFailure(thrown);
        }
      };
      notify(t("views.removed", { name }), { undo: () => void again() });
      invalidate("views");
      if (views.length === 1) onClose();
    } catch (thrown) {
      notifyFailure(thrown);
    }
  };
  return (
    <Dialog title={t("views.remove")} onClose={onClose}>
      <ul className="leaving">
        {views.map((view) => (
          <li key={view.id} className="view-entry">
            <span>
              {view.name} <small className="faint mono">{view.query}</small>
            </span>
            <button
              type="button"
              className="icon-button"
              aria-label={t("views.remove_one", { name: view.name })}
              onClick={() => void remove(view)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
