import { describe, expect, it } from "vitest";
import type { ErrorEvent } from "../../../src/domain/error-event.ts";
import { isImageReference, tagOfImage, versionOfTag } from "../../../src/extraction/image-release.ts";
import { withoutSecrets } from "../../../src/extraction/request-url.ts";
import { extractorOf, record } from "./rules-of.ts";

function event(value: string | Readonly<Record<string, unknown>>, rule = ""): ErrorEvent {
  const extraction = extractorOf(`rules: [{ name: r${rule} }]`).extract(record(value));
  if (extraction.kind !== "event") throw new Error(JSON.stringify(extraction));
  return extraction.event;
}

describe("user and request", () => {
  const expected = {
    user: { id: "u17", name: "ann", email: "ann@example.com", ip: "10.0.0.7" },
    request: { method: "POST", url: "/pay?id=7", route: "/pay", status: 502, userAgent: "curl/8" },
  };

  it.each([
    [
      "ECS",
      {
        user: { id: "u17", name: "ann", email: "ann@example.com" },
        client: { ip: "10.0.0.7" },
        http: { request: { method: "POST" }, response: { status_code: 502 }, route: "/pay" },
        url: { original: "/pay?id=7" },
        user_agent: { original: "curl/8" },
      },
    ],
    [
      "ECS, dotted",
      {
        "user.id": "u17",
        "user.name": "ann",
        "user.email": "ann@example.com",
        "source.ip": "10.0.0.7",
        "http.request.method": "POST",
        "http.response.status_code": "502",
        "http.route": "/pay",
        "url.full": "/pay?id=7",
        "user_agent.original": "curl/8",
      },
    ],
    [
      "OTel before it was stable",
      {
        body: "x",
        attributes: {
          "enduser.id": "u17",
          "user.name": "ann",
          "user.email": "ann@example.com",
          "client.address": "10.0.0.7",
          "http.method": "POST",
          "http.status_code": 502,
          "http.route": "/pay",
          "http.url": "/pay?id=7",
          "http.user_agent": "curl/8",
        },
      },
    ],
  ])("come from the names of %s", (_, document) => {
    expect(event({ message: "m", ...document })).toMatchObject(expected);
  });

  it("are what the rule maps, before what steps and fields say", () => {
    const made = event(
      { message: "id=7", user: { id: "field" }, http: { request: { method: "GET" } } },
      ", steps: [{ key_value: { prefix: user. } }], event: { request: { method: PUT, status: '{{ nothing }}' } }",
    );
    expect(made.user).toEqual({ id: "7" });
    expect(made.request).toEqual({ method: "PUT" });
  });

  it("are left out when nothing is known or fits", () => {
    expect(
      event({ message: "m", user: "ann", url: { x: 1 }, http: { response: { status_code: "n/a" } } }),
    ).not.toHaveProperty("request");
    expect(event("a line")).not.toHaveProperty("user");
  });
});

describe("withoutSecrets", () => {
  it.each([
    ["https://ann:pw@shop.example.com/a?b=1#frag", "https://shop.example.com/a?b=1"],
    ["https://shop.example.com/@ann?x", "https://shop.example.com/@ann?x"],
    [
      "/a?access_token=x&page=2&Password=&api-key=z",
      "/a?access_token=[redacted]&page=2&Password=[redacted]&api-key=[redacted]",
    ],
    ["https://a@b@c/", "https://c/"],
    ["?sig=1&signal=2", "?sig=[redacted]&signal=2"],
    ["", ""],
  ])("%s", (url, expected) => {
    expect(withoutSecrets(url)).toBe(expected);
  });
});

describe("release and environment", () => {
  it.each([
    ["registry:5000/shop/cart:1.4.2", "1.4.2"],
    ["cart:1.4.2@sha256:9f86d081884c7d65", "1.4.2"],
    ["cart@sha256:9f86d081884c7d65", undefined],
    ["registry:5000/shop/cart", undefined],
    ["cart:latest", undefined],
    ["cart:v1.4.2-rc.1", "v1.4.2-rc.1"],
    ["cart:", undefined],
  ])("the tag of %s is %s", (image, tag) => {
    expect(tagOfImage(image)).toBe(tag);
  });

  it("knows an image reference from a version", () => {
    expect(["shop/cart:1.4", "cart@sha256:9f86d081884c7d65"].every(isImageReference)).toBe(true);
    expect(["1.4.2", "com.shop@1.4.2", "v1:2", "2026-11-24T10:00"].some(isImageReference)).toBe(false);
    expect(versionOfTag("sha256-9f86d081884c7d659a2feaa0c55ad0159f86d081884c7d65")).toBeUndefined();
  });

  it.each([
    [{ service: { version: "2.0" }, container: { image: { tag: "1.4" } } }, "2.0"],
    [{ container: { image: { name: "shop/cart:1.4" } } }, "1.4"],
    [{ container: { image: { name: "shop/cart", tag: ["1.5"] } } }, "1.5"],
    [{ kubernetes: { container: { image: "shop/cart:1.6" } } }, "1.6"],
    [{ kubernetes: { container_image: "shop/cart:1.7" } }, "1.7"],
    [{ resource: { attributes: { "container.image.name": "cart", "container.image.tags": ["1.8"] } } }, "1.8"],
    [{ container: { image: { name: "shop/cart:latest" } } }, undefined],
  ])("the release of %j is %s", (document, release) => {
    expect(event({ message: "m", ...document }).release).toBe(release);
  });

  it("takes the tag of an image that a rule names", () => {
    expect(event({ message: "m", img: "shop/cart:9" }, ", event: { release: '{{ img }}' }").release).toBe("9");
    expect(event({ message: "m", img: "com.shop@9" }, ", event: { release: '{{ img }}' }").release).toBe("com.shop@9");
  });

  it.each([
    [{ kubernetes: { namespace: "shop-staging" } }, "staging"],
    [{ kubernetes: { namespace_name: "prod" } }, "prod"],
    [{ "data_stream.namespace": "production" }, "production"],
    [{ kubernetes: { namespace: "shop" } }, undefined],
    [{ kubernetes: { namespace: "shop-staging" }, environment: "blue" }, "blue"],
  ])("the environment of %j is %s", (document, environment) => {
    expect(event({ message: "m", ...document }).environment).toBe(environment);
  });
});

describe("mapping", () => {
  it("takes the first template whose values are all there", () => {
    const rule = ", event: { service: ['{{ a }}-{{ b }}', '{{ b }}', other], title: 'no {{ nothing }}' }";
    expect(event({ message: "m", a: "x", b: "y" }, rule).service).toBe("x-y");
    expect(event({ message: "m", b: "y" }, rule).service).toBe("y");
    expect(event({ message: "m" }, rule)).toMatchObject({ service: "other" });
    expect(event({ message: "m" }, rule)).not.toHaveProperty("title");
  });

  it("sets title, trace and span, and leaves the strategy its place in the fingerprint", () => {
    const made = event(
      { message: "m", t: "4bf9", trace: { id: "other" } },
      ", event: { title: 'T {{ t }}', trace_id: '{{ t }}', span_id: s }, fingerprint: ['{{ default }}', '{{ t }}']",
    );
    expect(made).toMatchObject({
      title: "T 4bf9",
      traceId: "4bf9",
      spanId: "s",
      fingerprint: ["{{ default }}", "4bf9"],
    });
  });
});
