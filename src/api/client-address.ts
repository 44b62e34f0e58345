import { BlockList, isIP } from "node:net";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";

/** Finds out from where a request comes. */
export type ClientAddress = (context: Context) => string;

/**
 * The peer's address; where that is one of the trusted proxies, the last of `X-Forwarded-For` that is none. `local` where there
 * is no connection, as in commands. `networks` are addresses or `10.0.0.0/8`.
 */
export function clientAddress(networks: readonly string[]): ClientAddress {
  const proxies = blockList(networks);
  const trusted = (address: string): boolean => proxies.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
  return (context) => {
    let address = peerOf(context);
    if (address === undefined) return "local";
    const hops = (context.req.header("x-forwarded-for") ?? "").split(",").slice(-20);
    while (trusted(address)) {
      const before = plain(hops.pop() ?? "");
      if (before === undefined) return address;
      address = before;
    }
    return address;
  };
}

/** What counts as one place when tries are counted: an IPv6 network of 64 bits belongs to one household. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = "", tail] = address.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0");
  const groups = [...left, ...zeros, ...right].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}

/** Whether a text is an address or a network such as `10.0.0.0/8`. */
export function isNetwork(text: string): boolean {
  try {
    blockList([text]);
    return true;
  } catch {
    return false;
  }
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else if (/^\d{1,3}$/.test(bits)) list.addSubnet(address, Number(bits), family);
    else throw new Error("no network");
  }
  return list;
}

function peerOf(context: Context): string | undefined {
  try {
    return plain(getConnInfo(context).remote.address ?? "");
  } catch {
    return undefined;
  }
}

/** An address without port, brackets and zone; IPv4 as such. */
function plain(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^\[([^\]]*)\](:\d+)?$/, "$1")
    .replace(/%.*$/, "");
  const address = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(bare)?.[1] ?? bare.replace(/^::ffff:(?=\d+\.)/i, "");
  return isIP(address) === 0 ? undefined : address;
}
