import { Component, type ReactNode, Suspense, useEffect, useLayoutEffect, useRef } from "react";
import { RequestError } from "./api/request.ts";
import { t } from "./i18n/text.ts";
import { focused, focusView, VIEW } from "./parts/focus.ts";
import { Notices } from "./parts/notices.tsx";
import { Failure, Skeleton } from "./parts/outcome.tsx";
import { SettingsMenu } from "./parts/settings-menu.tsx";
import { Shell } from "./shell.tsx";
import { listen } from "./state/live.ts";
import { navigate, usePlace } from "./state/location.ts";
import { type Session, session } from "./state/session.ts";
import { settings } from "./state/settings.ts";
import { useValue } from "./state/value.ts";
import { LogIn } from "./views/log-in/log-in.tsx";
import { LogInAgain } from "./views/log-in/log-in-again.tsx";
import { LinkView, linkOf } from "./views/set-up/link-view.tsx";
import { loadAhead, viewOf } from "./views/views.tsx";

/** The page: a log-in, or the view of the present address in its frame. */
export function App(): ReactNode {
  const { language, zone } = useValue(settings);
  const present = useValue(session);
  // All texts are looked up while rendering; another language or zone renders everything anew.
  return (
    <>
      <div className="page" key={`${language} ${zone}`}>
        <Boundary>
          <Present present={present} />
        </Boundary>
        <Notices />
      </div>
      <SettingsMenu />
      <LogInAgain />
    </>
  );
}

function Present({ present }: { readonly present: Session }): ReactNode {
  // Whoever has such a link wants what it is for, logged in or not.
  const link = linkOf(usePlace());
  if (link !== undefined) return <LinkView key={link} code={link} />;
  if (present.kind === "unknown") return null;
  return present.kind === "nobody" ? <LogIn refused={present.refused} /> : <Framed key={present.me.account} />;
}

function Framed(): ReactNode {
  const place = usePlace();
  useEffect(() => {
    // Logged in, there is nothing to do there any more.
    if (place.path === "/log-in") navigate("/", { replace: true });
  }, [place]);
  const { section, title, view } = viewOf(place);
  // Before a view says more of itself.
  useLayoutEffect(() => {
    document.title = title === undefined ? "Elkhound" : `${t(title)} · Elkhound`;
  }, [title]);
  const { path } = place;
  const from = useRef(path);
  useEffect(() => {
    if (from.current === path) return;
    from.current = path;
    // What led here has gone with its view.
    if (focused() === undefined) focusView();
  }, [path]);
  useEffect(() => {
    const timer = setTimeout(loadAhead, AHEAD_AFTER_MS);
    const unlisten = listen();
    return () => {
      clearTimeout(timer);
      unlisten();
    };
  }, []);
  return (
    <Shell section={section}>
      <div id={VIEW} tabIndex={-1}>
        {/* What asks for something new does so over the view it was opened in, which stays. */}
        <Boundary key={path.replace(/\/new$/, "")}>
          <Suspense fallback={<Coming />}>{view}</Suspense>
        </Boundary>
      </div>
    </Shell>
  );
}

/** When the first view stands. */
const AHEAD_AFTER_MS = 2_000;

function Coming(): ReactNode {
  return (
    <main className="view" id="main">
      <Skeleton lines={6} />
    </main>
  );
}

/** A fault of this program takes one view, not the page. */
class Boundary extends Component<{ readonly children: ReactNode }, { readonly fault: Error | undefined }> {
  override state: { readonly fault: Error | undefined } = { fault: undefined };

  static getDerivedStateFromError(fault: Error): { readonly fault: Error } {
    return { fault };
  }

  override render(): ReactNode {
    const { fault } = this.state;
    if (fault === undefined) return this.props.children;
    return (
      <main className="view" id="main">
        <Failure whole error={new RequestError(-1, fault.message)} />
        <p className="centred">
          <button type="button" onClick={() => this.setState({ fault: undefined })}>
            {t("try_again")}
          </button>
        </p>
      </main>
    );
  }
}
