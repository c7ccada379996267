import { describe, expect, it } from "vitest";
import { toUtf8 } from "../../src/bytes/index.js";
import { openAnchors } from "../../src/collateral/anchors.js";
import { createSimulatedAmd } from "../../src/testing/index.js";

describe("openAnchors", () => {
  it("reads DER, and PEM of several", async () => {
    const { ark, ask } = await createSimulatedAmd();
    const opened = openAnchors([ark.der, toUtf8(ask.pem + ark.pem)]);
    expect(opened).toEqual([{ der: ark.der }, { der: ask.der }, { der: ark.der }]);
    expect(opened[0]?.der).not.toBe(ark.der);
  });

  it("throws for PEM of something else, and says which", () => {
    const list = toUtf8("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n");
    expect(() => openAnchors([Uint8Array.of(0x30), list])).toThrow(/^anchors\[1\]/);
    expect(() => openAnchors([list])).toThrow(TypeError);
  });
});
