import { describe, expect, it } from "vitest";
import type { EndorsementSource } from "../../../src/tee/scheme.js";
import type { PckExtension } from "../../../src/tee/tdx/types.js";
import { welcomeNeeds } from "../../../src/tee/tdx/welcome.js";
import type { Listed } from "../../../src/tee/tdx/welcome.js";

const pck = { fmspc: Uint8Array.of(0x90, 0xc0, 0x6f, 0, 0, 0) } as PckExtension;

/** A signer with lists of such kinds from such a source. */
function signerWith(
  kinds: readonly string[],
  source: EndorsementSource,
  ca: "platform" | "processor" = "platform",
): Listed {
  return {
    pck,
    ca,
    endorsements: kinds.map((kind) => ({ kind, source, sha256: "00", notBefore: null, notAfter: null })),
  };
}

const keysOf = (signers: readonly Listed[], mode: Parameters<typeof welcomeNeeds>[1] = "use-if-present") =>
  welcomeNeeds(signers, mode).map(({ key }) => key);

describe("welcomeNeeds", () => {
  it("welcomes the lists that nobody has", () => {
    expect(keysOf([signerWith([], "caller")])).toEqual(["tdx-root-crl", "tdx-pck-crl/platform"]);
    expect(keysOf([signerWith(["tdx-root-crl"], "network", "processor")])).toEqual(["tdx-pck-crl/processor"]);
  });

  it.each(["caller", "cache", "network"] as const)("is content with lists from the %s", (source) => {
    expect(keysOf([signerWith(["tdx-root-crl", "tdx-pck-crl"], source)])).toEqual([]);
  });

  it("does not leave the choice to the attester", () => {
    const signer = signerWith(["tdx-root-crl", "tdx-pck-crl"], "evidence");
    expect(keysOf([signer])).toEqual(["tdx-root-crl", "tdx-pck-crl/platform"]);
    expect(keysOf([signer], "require")).toEqual(["tdx-root-crl", "tdx-pck-crl/platform"]);
  });

  it("welcomes none where lists are off, and each once", () => {
    expect(keysOf([signerWith([], "caller")], "off")).toEqual([]);
    expect(keysOf([signerWith([], "caller"), signerWith([], "caller"), signerWith([], "caller", "processor")])).toEqual(
      ["tdx-root-crl", "tdx-pck-crl/platform", "tdx-pck-crl/processor"],
    );
  });
});
