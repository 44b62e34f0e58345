import { describe, expect, test } from "vitest";
import { LiveHub, MAX_LISTENERS, MAX_OWN_LISTENERS } from "../../../../src/api/live/live-hub.ts";
import type { LiveTopic } from "../../../../src/api/live/live-state.ts";
import type { Reach } from "../../../../src/domain/access.ts";
import type { ChangeMark, ChangeTopic } from "../../../../src/store/change-store.ts";
import { FakeClock } from "../../../support/fake-clock.ts";

/** Marks that the test changes, and a clock that it moves. */
function setting() {
  const clock = new FakeClock();
  const marks = new Map<string, ChangeMark>();
  const own = new Map<LiveTopic, string>([["rules", "as loaded"]]);
  let made = 0;
  let reads = 0;
  let broken = false;
  const changes = {
    marks: async () => {
      reads += 1;
      if (broken) throw new Error("no connection");
      return [...marks.values()];
    },
  };
  const change = (topic: ChangeTopic, project = ""): void => {
    made += 1;
    marks.set(`${topic}/${project}`, { topic, project, mark: String(made) });
  };
  const newHub = () => new LiveHub({ changes, own: () => new Map(own), clock });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  const second = async (): Promise<void> => {
    clock.advance(1_000);
    await settle();
  };
  return {
    ...{ clock, own, change, newHub, settle, second },
    reads: () => reads,
    breakStore: (now: boolean) => {
      broken = now;
    },
  };
}

async function listenTo(hub: LiveHub, lastId?: string, reach: Reach = "all") {
  const listener = (await hub.listen(lastId, { reach, name: "ann" }))!;
  const next = async () => {
    const notice = await listener.next();
    if (notice?.kind !== "change") return notice;
    const { topics, projects } = notice.change;
    return { id: notice.id, topics: [...topics].sort(), projects: projects && [...projects].sort() };
  };
  return { listener, next };
}

describe("live updates", () => {
  test("tell the topics and projects that changed in a second together", async () => {
    const { change, newHub, second } = setting();
    change("issues", "shop");
    const hub = newHub();
    const { next } = await listenTo(hub);
    expect(await next()).toMatchObject({ topics: [], projects: undefined });
    change("issues", "shop");
    change("issues", "pay");
    change("sources");
    await second();
    expect(await next()).toMatchObject({ topics: ["issues", "sources"], projects: ["pay", "shop"] });
    change("alerts");
    await second();
    // An alert without a project may be anybody's.
    expect(await next()).toMatchObject({ topics: ["alerts"], projects: undefined });
    await hub.close();
    expect(await next()).toBeUndefined();
  });

  test("tell a listener that did not read what it missed, as one", async () => {
    const { change, newHub, second } = setting();
    const hub = newHub();
    const { next } = await listenTo(hub);
    await next();
    for (const project of ["a", "b", "c"]) {
      change("issues", project);
      await second();
    }
    change("silences");
    await second();
    expect(await next()).toMatchObject({ topics: ["issues", "silences"], projects: ["a", "b", "c"] });
    await hub.close();
  });

  test("say on the next connection, to whatever worker, what has changed since the last", async () => {
    const { change, newHub, second } = setting();
    change("issues", "shop");
    change("deliveries");
    const hub = newHub();
    const { listener, next } = await listenTo(hub);
    await next();
    change("issues", "shop");
    await second();
    const heard = (await next()) as { id: string };
    listener.end();
    await second();
    change("deliveries");
    const other = newHub();
    const again = await listenTo(other, heard.id);
    // How sources and rules are no worker knows of another.
    expect(await again.next()).toMatchObject({ topics: ["deliveries", "rules", "sources"], projects: undefined });
    const lost = await listenTo(other, "not one of ours");
    expect(await lost.next()).toMatchObject({
      topics: ["alerts", "deliveries", "issues", "rules", "silences", "sources"],
    });
    await Promise.all([hub.close(), other.close()]);
  });

  test("tell nothing of projects that the listener may not see", async () => {
    const { change, newHub, second } = setting();
    change("issues", "pay");
    const hub = newHub();
    const { next } = await listenTo(hub, "an id of long ago", new Set(["shop"]));
    expect(await next()).toMatchObject({
      topics: ["alerts", "deliveries", "issues", "silences"],
      projects: undefined,
    });
    change("issues", "pay");
    change("sources");
    await second();
    change("issues", "shop");
    change("issues", "pay");
    await second();
    expect(await next()).toMatchObject({ topics: ["issues"], projects: ["shop"] });
    change("issues", "pay");
    change("silences");
    await second();
    expect(await next()).toMatchObject({ topics: ["silences"], projects: [] });
    await hub.close();
  });

  test("tell what only the worker knows", async () => {
    const { own, newHub, second } = setting();
    const hub = newHub();
    const { next } = await listenTo(hub);
    await next();
    own.set("rules", "quarantined");
    await second();
    expect(await next()).toMatchObject({ topics: ["rules"] });
    await hub.close();
  });

  test("miss nothing while the store cannot be read", async () => {
    const { change, newHub, second, breakStore } = setting();
    const hub = newHub();
    const { next } = await listenTo(hub);
    await next();
    change("issues", "shop");
    breakStore(true);
    await second();
    await expect(hub.listen(undefined, { reach: "all", name: "ann" })).resolves.toBeDefined();
    breakStore(false);
    await second();
    expect(await next()).toMatchObject({ topics: ["issues"], projects: ["shop"] });
    await hub.close();
  });

  test("keep a connection alive, and end it after a quarter of an hour", async () => {
    const { clock, newHub, settle } = setting();
    const hub = newHub();
    const { listener } = await listenTo(hub);
    await listener.next();
    const heard: unknown[] = [];
    const reading = (async () => {
      for (let notice = await listener.next(); notice !== undefined; notice = await listener.next()) {
        heard.push(notice.kind);
      }
    })();
    for (let seconds = 0; seconds < 901; seconds += 1) {
      await settle();
      clock.advance(1_000);
    }
    await reading;
    expect(heard).toEqual(Array.from({ length: 59 }, () => "heartbeat"));
    await hub.close();
  });

  test("are bounded in number, and read nothing while nobody listens", async () => {
    const { newHub, second, reads } = setting();
    const hub = newHub();
    const all = await Promise.all(
      Array.from({ length: MAX_LISTENERS }, (_, i) => hub.listen(undefined, { reach: "all", name: `p${i}` })),
    );
    expect(await hub.listen(undefined, { reach: "all", name: "ann" })).toBeUndefined();
    all[0]!.end();
    expect(await hub.listen(undefined, { reach: "all", name: "ann" })).toBeDefined();
    await hub.close();
    const before = reads();
    await second();
    await second();
    expect(reads()).toBe(before);
    expect(await hub.listen(undefined, { reach: "all", name: "ann" })).toBeUndefined();
  });

  test("leave places to others, however often one person listens", async () => {
    const hub = setting().newHub();
    const ofOne = () => hub.listen(undefined, { reach: "all", name: "ann" });
    const own = await Promise.all(Array.from({ length: MAX_OWN_LISTENERS }, ofOne));
    expect(await ofOne()).toBeUndefined();
    expect(await hub.listen(undefined, { reach: "all", name: "bob" })).toBeDefined();
    own[0]!.end();
    expect(await ofOne()).toBeDefined();
    await hub.close();
  });

  test("end for who may hear them no more, within fifteen seconds; not because the store is away", async () => {
    const { newHub, clock, settle, change, second } = setting();
    const hub = newHub();
    let answer = async (): Promise<boolean> => true;
    const listener = (await hub.listen(undefined, { reach: "all", name: "ann", lasting: () => answer() }))!;
    expect(await listener.next()).toMatchObject({ kind: "change" });
    const wait = async (ms: number) => {
      const heard = listener.next();
      await settle();
      clock.advance(ms);
      return await heard;
    };
    expect(await wait(15_000)).toEqual({ kind: "heartbeat" });
    answer = () => Promise.reject(new Error("no connection"));
    expect(await wait(15_000)).toEqual({ kind: "heartbeat" });
    answer = async () => false;
    change("issues", "shop");
    await second();
    // Not asked for each notice: what changes every second would ask every second.
    expect(await listener.next()).toMatchObject({ kind: "change" });
    expect(await wait(15_000)).toBeUndefined();
    await hub.close();
  });

  test("give no place away to who could not be answered", async () => {
    const { newHub, breakStore } = setting();
    const hub = newHub();
    breakStore(true);
    for (let tried = 0; tried < MAX_LISTENERS + 1; tried++)
      await expect(hub.listen(undefined, { reach: "all", name: "ann" })).rejects.toThrow();
    breakStore(false);
    expect(await hub.listen(undefined, { reach: "all", name: "ann" })).toBeDefined();
    await hub.close();
  });
});
