import { mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPage } from "../../support/built.ts";
import { ElkhoundProcess } from "../../support/elkhound-process.ts";
import { freePort, until } from "../../support/services/server-process.ts";

/** What an attacker can make a program log, in every field. */
export const MARKUP = `<img src=x onerror="alert(1)"><script>alert(2)</script>`;
export const HIDDEN = "invoice\u202egpj.exe\u0007";

const MINUTE = 60_000;

/** A running Elkhound with a shop's logs, and the page built. */
export class Shop {
  readonly elkhound: ElkhoundProcess;
  private readonly folder: string;

  private constructor(folder: string, elkhound: ElkhoundProcess) {
    this.folder = folder;
    this.elkhound = elkhound;
  }

  static async start(
    lines: readonly object[],
    sources = true,
    /** More of the configuration, by the address of the page. */
    more: (url: string) => Promise<string> = async () => "",
  ): Promise<Shop> {
    buildPage();
    const folder = await mkdtemp(join(tmpdir(), "elkhound-ui-"));
    mkdirSync(join(folder, "logs"));
    writeFileSync(join(folder, "logs", "shop.log"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const port = await freePort();
    const config = join(folder, "elkhound.yml");
    const source = `{ id: shop, type: file, paths: ["${join(folder, "logs")}/*.log"] }`;
    writeFileSync(
      config,
      `server: { listen: 127.0.0.1:${port}, public_url: http://127.0.0.1:${port} }\ndata_dir: ${join(folder, "data")}\nsources: [${sources ? source : ""}]\n${await more(`http://127.0.0.1:${port}`)}`,
    );
    const elkhound = new ElkhoundProcess({ config, port, log: join(folder, "elkhound.log") });
    const shop = new Shop(folder, elkhound);
    elkhound.start();
    await elkhound.ready();
    if (sources) {
      await until(async () => {
        const { items } = await elkhound.get<{ items: { lag: number | null; partitions: object[] }[] }>(
          "/api/v1/sources",
        );
        return items[0]?.partitions.length === 1 && items[0].lag === 0;
      }, "the logs to be read");
    }
    return shop;
  }

  get url(): string {
    return this.elkhound.url;
  }

  /** The file that is followed. */
  get log(): string {
    return join(this.folder, "logs", "shop.log");
  }

  /** The id of the only issue that these words find. */
  async issue(words: string): Promise<string> {
    const { items } = await this.elkhound.get<{ items: { id: string }[] }>(
      `/api/v1/issues?query=${encodeURIComponent(words)}`,
    );
    if (items.length !== 1 || items[0] === undefined) throw new Error(`${items.length} issues for ${words}`);
    return items[0].id;
  }

  async stop(): Promise<void> {
    await this.elkhound.end("SIGKILL");
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** An ECS record of an error, `minutesAgo`. */
export function record(minutesAgo: number, fields: object): object {
  return {
    "@timestamp": new Date(Date.now() - minutesAgo * MINUTE).toISOString(),
    "log.level": "ERROR",
    "service.name": "orders",
    ...fields,
  };
}

const TRACE = `com.example.shop.OutOfStockException: no stock for item 17
\tat com.example.shop.Stock.take(Stock.java:42)
\tat com.example.shop.Orders.place(Orders.java:7)
\tat org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:897)
\tat jakarta.servlet.http.HttpServlet.service(HttpServlet.java:658)
\tat org.apache.catalina.core.ApplicationFilterChain.doFilter(ApplicationFilterChain.java:205)
Caused by: java.sql.SQLTimeoutException: statement took too long
\tat org.postgresql.jdbc.PgStatement.execute(PgStatement.java:321)
\tat com.example.shop.StockTable.lock(StockTable.java:12)
`;

/** Three events of one exception, and plain errors of many kinds. */
export function usualLogs(kinds = 12): readonly object[] {
  const orders = [30, 20, 10].map((minutes, index) =>
    record(minutes, {
      message: `Order ${900 + index} failed`,
      "log.logger": "com.example.shop.Orders",
      "service.environment": "production",
      "service.version": "1.4.2",
      "host.name": `web-${index + 1}`,
      "error.type": "com.example.shop.OutOfStockException",
      "error.message": `no stock for item ${17 + index}`,
      "error.stack_trace": TRACE.replace("item 17", `item ${17 + index}`),
      "user.id": `user-${index}`,
      "http.request.method": "POST",
      "url.full": "https://shop.example.com/orders",
      "trace.id": `4bf92f3577b34da6a3ce929d0e0e473${index}`,
      labels: { region: "eu-central-1" },
    }),
  );
  const words = "amber birch cedar delta ember fjord grove heath inlet jetty knoll larch maple north ocean pearl".split(
    " ",
  );
  const others = Array.from({ length: kinds }, (_, index) =>
    record(60 + index, {
      message: `Cannot reach the ${words[index % 16]} ${words[Math.floor(index / 16) % 16]} gateway`,
      "log.logger": `shop.gateway.${words[index % 16]}.${words[Math.floor(index / 16) % 16]}`,
      "service.name": "gateway",
    }),
  );
  return [...others.toReversed(), ...orders];
}
