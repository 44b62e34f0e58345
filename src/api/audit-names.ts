import type { Accounts } from "../accounts/accounts.ts";
import { isEmail } from "../accounts/links.ts";
import { formatMatcher } from "../domain/matcher-text.ts";
import type { AuditEntry } from "../store/audit-store.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { AuditName } from "./json/account-json.ts";

type Places = Pick<ApiDeps, "store" | "alerting"> & Pick<Accounts, "people">;
type Found = Omit<AuditName, "text">;

const IDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Ids of one entry that are looked up. */
const MOST_IDS = 50;

/** What the entries of a page name, as far as it is there and the request may see it: a list for each entry. */
export async function auditNames(
  entries: readonly AuditEntry[],
  { store, alerting, people }: Places,
): Promise<readonly (readonly AuditName[])[]> {
  const ids = entries.map(idsOf);
  const titles = await store.issueTitles(ids.flat());
  const issue = (id: string): Found | undefined => {
    const title = titles.get(id)?.title;
    return title === undefined ? undefined : { kind: "issue", id, title };
  };
  const looks: Readonly<Record<string, (id: string) => Promise<Found | undefined>>> = {
    alerts: async (id) => {
      const alert = await alerting.alerts.getAlert(id);
      return alert && { kind: "alert", id, title: await titleOf(alert.issue, alert.summary) };
    },
    deliveries: async (id) => {
      const delivery = await alerting.notifications.getDelivery(id);
      return delivery && { kind: "delivery", id, title: delivery.channel };
    },
    silences: async (id) => {
      const silence = await alerting.silences.get(id);
      return (
        silence && { kind: "silence", id, title: silence.comment || silence.matchers.map(formatMatcher).join(", ") }
      );
    },
    activity: async (id) => {
      const about = await store.life.issueOfActivity(id);
      return about === undefined ? undefined : { kind: "issue", id: about, title: await titleOf(about, about) };
    },
    users: async (id) => {
      const account = await people.get(id);
      return account && { kind: "account", id, title: account.email };
    },
  };
  const titleOf = async (about: string | undefined, otherwise: string): Promise<string> =>
    (about && (titles.get(about) ?? (await store.issueTitles([about])).get(about))?.title) || otherwise;
  const person = async (email: string): Promise<Found | undefined> => {
    const account = await people.findByEmail(email);
    return account && { kind: "account", id: account.id, title: account.name };
  };
  const asked = new Map<string, Promise<Found | undefined>>();
  const once = (key: string, look: () => Promise<Found | undefined>) => {
    if (!asked.has(key)) asked.set(key, look());
    return asked.get(key)!;
  };
  const named = async (text: string, found: Promise<Found | undefined> | Found | undefined) => {
    const known = await found;
    return known === undefined ? [] : [{ text, ...known }];
  };
  return await Promise.all(
    entries.map(async ({ actor, object, action }, at) => {
      const kind = /\/api\/v1\/(\w+)\/\{id\}/.exec(action)?.[1] ?? "";
      const look = Object.hasOwn(looks, kind) ? looks[kind] : undefined;
      const emails = [...new Set([actor, object])].filter(isEmail);
      const lists = await Promise.all([
        ...(ids[at] ?? []).map((id) => named(id, issue(id))),
        ...(look === undefined || object === "" || isEmail(object)
          ? []
          : [
              named(
                object,
                once(`${kind} ${object}`, () => look(object)),
              ),
            ]),
        ...emails.map((email) =>
          named(
            email,
            once(email, () => person(email)),
          ),
        ),
      ]);
      return lists.flat();
    }),
  );
}

/** Ids that stand in what an entry was done to, or in what was asked for. */
function idsOf({ object, detail }: AuditEntry): readonly string[] {
  const text = `${object} ${JSON.stringify(detail)}`;
  return [...new Set(text.match(IDS))].slice(0, MOST_IDS);
}
