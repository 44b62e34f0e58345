import { BlockList, isIP } from "node:net";

/** What Elkhound may connect to when it sends a notification. */
export interface AddressRules {
  /** Private addresses are allowed for every host. Default false: see `AddressPolicy`. */
  readonly allowPrivate: boolean;
  /** Networks (`10.0.0.0/8`) that are allowed whatever they are. */
  readonly allowNetworks: readonly string[];
}

/**
 * Addresses that no receiver has: this host's "any", link-local (where clouds keep their credentials), multicast, reserved,
 * and the metadata addresses that lie elsewhere.
 */
const NEVER = networks([
  "0.0.0.0/8",
  "169.254.0.0/16",
  "100.100.100.200/32",
  "192.0.0.192/32",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "::/128",
  "fd00:ec2::254/128",
  "fe80::/10",
  "ff00::/8",
]);

/** Addresses that are not of the internet (RFC 6890), and prefixes that stand for IPv4 addresses of any kind. */
const PRIVATE = networks([
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "::1/128",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "2001::/32",
  "2002::/16",
  "fc00::/7",
  "fec0::/10",
]);

/** Last labels of names that no public name server answers for (RFC 6761, RFC 6762, RFC 8375, ICANN), or by custom do not. */
const INSIDE_NAMES = /\.(internal|local|localhost|localdomain|lan|intranet|private|corp|home|home\.arpa|svc|test)$/;

/**
 * Which addresses a host may have. A host that is written as an address, as a name without a dot or with a name that exists
 * inside networks only (`alertmanager`, `hooks.svc`, `10.0.0.5`) is meant to be inside: its private addresses are allowed. A
 * name of the internet that suddenly has a private address is refused, unless the configuration allows it: so neither a
 * name server nor the owner of a domain can send what we send to something inside.
 */
export class AddressPolicy {
  private readonly allowPrivate: boolean;
  private readonly allowed: BlockList;

  constructor({ allowPrivate, allowNetworks }: AddressRules) {
    this.allowPrivate = allowPrivate;
    this.allowed = networks(allowNetworks);
  }

  permits(address: string, host: string): boolean {
    if (contains(this.allowed, address)) return true;
    if (contains(NEVER, address)) return false;
    return this.allowPrivate || isInsideName(host) || !contains(PRIVATE, address);
  }
}

/** Whether a host, as a URL has it, says by itself that it is inside a network. */
export function isInsideName(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "").toLowerCase();
  if (isIP(name) !== 0) return contains(PRIVATE, name);
  const plain = name.replace(/\.$/, "");
  return !plain.includes(".") || INSIDE_NAMES.test(plain) || /\.svc\.[^.]+\.[^.]+$/.test(plain);
}

/** Whether `text` is a network such as `10.0.0.0/8` or `fd00::/8`. */
export function isNetwork(text: string): boolean {
  const [address = "", bits = "", rest] = text.split("/");
  const family = isIP(address);
  return rest === undefined && family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

function networks(list: readonly string[]): BlockList {
  const result = new BlockList();
  for (const network of list) {
    const [address = "", bits = ""] = network.split("/");
    result.addSubnet(address, Number(bits), isIP(address) === 6 ? "ipv6" : "ipv4");
  }
  return result;
}

function contains(list: BlockList, address: string): boolean {
  // A zone (`fe80::1%eth0`) is no part of the address.
  const plain = address.replace(/%.*$/, "");
  const family = isIP(plain);
  return family !== 0 && list.check(plain, family === 6 ? "ipv6" : "ipv4");
}
