import { describe, expect, it } from "vitest";
import { scopeOf } from "../../src/collateral/scope.js";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";

const crypto = createCertificateCrypto();
const anchor = (...bytes: number[]): { der: Uint8Array } => ({ der: Uint8Array.from(bytes) });

describe("scopeOf", () => {
  it("is a word for the vendor's own anchors", () => {
    expect(scopeOf([], crypto)).toBe("built-in");
  });

  it("is one name for one set of anchors, and fits into the name of a cache's entry", () => {
    const scope = scopeOf([anchor(1), anchor(2)], crypto);
    expect(scope).toMatch(/^[0-9a-f]{64}$/);
    expect(scopeOf([anchor(2), anchor(1), anchor(2)], crypto)).toBe(scope);
  });

  it.each([
    ["fewer", [anchor(1)]],
    ["others", [anchor(1), anchor(3)]],
    ["more", [anchor(1), anchor(2), anchor(3)]],
    ["the same bytes in one", [anchor(1, 2)]],
  ])("is another for %s", (_, anchors) => {
    expect(scopeOf(anchors, crypto)).not.toBe(scopeOf([anchor(1), anchor(2)], crypto));
  });
});
