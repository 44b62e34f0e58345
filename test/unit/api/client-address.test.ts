import { Hono } from "hono";
import { expect, test } from "vitest";
import { clientAddress, isNetwork, networkOf } from "../../../src/api/client-address.ts";

async function addressFor(remoteAddress: string | undefined, forwarded?: string): Promise<string> {
  const address = clientAddress(["10.0.0.0/8", "fd00::/8", "192.0.2.1"]);
  const app = new Hono().get("/", (context) => context.text(address(context)));
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  const connection = remoteAddress === undefined ? undefined : { incoming: { socket: { remoteAddress } } };
  return await (await app.request("/", { headers }, connection)).text();
}

test.each([
  [undefined, undefined, "local"],
  ["198.51.100.7", undefined, "198.51.100.7"],
  ["::ffff:198.51.100.7", undefined, "198.51.100.7"],
  // Anybody can write the header.
  ["198.51.100.7", "203.0.113.1", "198.51.100.7"],
  ["10.1.1.1", "203.0.113.1", "203.0.113.1"],
  ["10.1.1.1", "6.6.6.6, 203.0.113.1, 10.2.2.2", "203.0.113.1"],
  ["fd00::1", "6.6.6.6, 2001:db8::1, 192.0.2.1", "2001:db8::1"],
  ["10.1.1.1", "[2001:db8::1]:4711", "2001:db8::1"],
  ["10.1.1.1", "203.0.113.1:4711", "203.0.113.1"],
  ["10.1.1.1", "unknown", "10.1.1.1"],
  ["10.1.1.1", "203.0.113.1, <script>", "10.1.1.1"],
  ["10.1.1.1", "", "10.1.1.1"],
  ["10.1.1.1", undefined, "10.1.1.1"],
])("from %s, forwarded for %s, it is %s", async (remote, forwarded, address) => {
  expect(await addressFor(remote, forwarded)).toBe(address);
});

test.each([
  ["198.51.100.7", "198.51.100.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["2001:0DB8:0001::", "2001:db8:1:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["local", "local"],
])("%s belongs to %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test("networks are addresses, with or without a length", () => {
  for (const network of ["10.0.0.0/8", "::1", "fd00::/8", "192.0.2.1"]) expect(isNetwork(network)).toBe(true);
  for (const none of ["", "10.0.0.0/33", "10.0.0/8", "proxy.example.com", "::1/129", "10.0.0.0/x"]) {
    expect(isNetwork(none)).toBe(false);
  }
});
