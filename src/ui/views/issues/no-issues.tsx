import type { ReactNode } from "react";
import { api } from "../../api/client.ts";
import { t } from "../../i18n/text.ts";
import { Link } from "../../parts/link.tsx";
import { Empty } from "../../parts/outcome.tsx";
import { usePlace } from "../../state/location.ts";
import { useQuery } from "../../state/query.ts";
import { FirstSource } from "../first-source.tsx";

/** Why the list is empty, and what one can do. */
export function NoIssues(): ReactNode {
  const { query } = usePlace();
  const { data: sources } = useQuery("sources", api.sources);
  if ((query.get("query") ?? "") !== "") {
    return (
      <Empty title={t("none.found")}>
        <Link to="/issues?status=all" className="button">
          {t("none.show_all")}
        </Link>
      </Empty>
    );
  }
  if (sources?.items.length === 0) return <FirstSource />;
  return (
    <Empty title={t("none.title")}>
      <p>{t("none.text")}</p>
    </Empty>
  );
}
