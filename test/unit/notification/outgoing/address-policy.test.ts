import { describe, expect, test } from "vitest";
import { AddressPolicy, isInsideName, isNetwork } from "../../../../src/notification/outgoing/address-policy.ts";

const byDefault = new AddressPolicy({ allowPrivate: false, allowNetworks: [] });

describe("a name of the internet", () => {
  const host = "hooks.example.com";

  test.each(["93.184.216.34", "2606:2800:220:1::1", "172.32.0.1", "100.128.0.1"])("may have %s", (address) => {
    expect(byDefault.permits(address, host)).toBe(true);
  });

  test.each([
    ...[
      "10.0.0.1",
      "172.16.0.1",
      "172.31.255.255",
      "192.168.1.1",
      "127.0.0.1",
      "127.255.0.1",
      "100.64.0.1",
      "198.18.0.1",
    ],
    ...[
      "::1",
      "fc00::1",
      "fd12:3456::1",
      "::ffff:10.0.0.1",
      "::ffff:7f00:1",
      "64:ff9b::7f00:1",
      "2002:7f00:1::1",
      "2001::1",
    ],
  ])("may not have the private %s, unless that is allowed", (address) => {
    expect(byDefault.permits(address, host)).toBe(false);
    expect(new AddressPolicy({ allowPrivate: true, allowNetworks: [] }).permits(address, host)).toBe(true);
  });

  test("may have what a network of the configuration has, and nothing beside it", () => {
    const policy = new AddressPolicy({ allowPrivate: false, allowNetworks: ["10.1.0.0/16", "fd12::/16"] });
    expect(["10.1.2.3", "10.2.2.3", "fd12::1", "fd13::1"].map((one) => policy.permits(one, host))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});

test.each([
  "169.254.169.254",
  "0.0.0.0",
  "fe80::1",
  "fe80::1%eth0",
  "fd00:ec2::254",
  "100.100.100.200",
  "224.0.0.1",
  "255.255.255.255",
  "::ffff:169.254.169.254",
  "::",
])("nobody may have %s, whatever is allowed in general", (address) => {
  const policy = new AddressPolicy({ allowPrivate: true, allowNetworks: [] });
  for (const host of [address, "localhost", "alertmanager", "hooks.example.com"])
    expect(policy.permits(address, host)).toBe(false);
  if (!address.includes("%")) {
    const listed = address.includes(":") ? [`${address}/128`] : [`${address}/32`];
    const named = listed.map((one) => one.replace("::ffff:169.254.169.254/128", "169.254.0.0/16"));
    expect(new AddressPolicy({ allowPrivate: false, allowNetworks: named }).permits(address, "x")).toBe(true);
  }
});

test.each([
  "10.0.0.5",
  "[::1]",
  "127.0.0.1",
  "localhost",
  "alertmanager",
  "hooks.internal",
  "am.monitoring.svc",
  "am.ns.svc.cluster.local",
  "box.lan",
  "HOOKS.LOCAL.",
])("%s says that it is inside: private addresses are meant", (host) => {
  expect(isInsideName(host)).toBe(true);
  expect(byDefault.permits("10.0.0.5", host)).toBe(true);
});

test.each(["hooks.slack.com", "8.8.8.8", "internal.example.com", "localhost.example.com", "svc.example.com"])(
  "%s does not",
  (host) => {
    expect(isInsideName(host)).toBe(false);
  },
);

test("networks are told from what is none", () => {
  expect(
    ["10.0.0.0/8", "fd00::/8", "10.0.0.0", "10.0.0.0/33", "x/8", "10.0.0.0/8/8", "1.2.3.4/"].map(isNetwork),
  ).toEqual([...[true, true, false, false, false, false, false]]);
});
