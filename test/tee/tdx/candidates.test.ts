import { describe, expect, it } from "vitest";
import { concatBytes, toUtf8 } from "../../../src/bytes/index.js";
import type { Endorsement } from "../../../src/tee/scheme.js";
import { createCandidateReader } from "../../../src/tee/tdx/candidates.js";
import type { Candidates } from "../../../src/tee/tdx/candidates.js";
import type { Outcome } from "../../../src/errors/index.js";
import { createChainVerifier } from "../../../src/tee/tdx/chain.js";
import { createChainReader } from "../../../src/tee/tdx/chain-reader.js";
import { simulatedIntel } from "../../helpers/tdx.js";
import { valueOf } from "../../x509/outcomes.js";
import { codeOf, codesOf, endorsement, engine, flipped, pck, quoteOf, rootsOf } from "./quote-support.js";

const intel = simulatedIntel();
const CA = endorsement("tdx-pck-ca", intel.platformCa.der);
const LEAF = endorsement("tdx-pck", pck.der);

/** What is found for a quote with such certification data. */
function found(type: number, bytes: Uint8Array, endorsements: readonly Endorsement[] = []): Outcome<Candidates> {
  return createCandidateReader()(quoteOf({ certification: { type, bytes } }), endorsements);
}

/** The DER of leaf, CA and root of each pair. */
function pairsOf(outcome: Outcome<Candidates>): readonly (readonly (Uint8Array | null)[])[] {
  return valueOf(outcome).pairs.map(({ leaf, ca, root }) => [leaf.der, ca.der, root?.der ?? null]);
}

describe("candidates of certification data with a chain (5)", () => {
  it("are that chain alone, whatever else is at hand", () => {
    const other = intel.issuePck({ seed: "other" });
    const supplied = [endorsement("tdx-pck", other.der), CA];
    const outcome = found(5, toUtf8(pck.chainPem), supplied);
    expect(pairsOf(outcome)).toEqual([[pck.der, intel.platformCa.der, intel.root.der]]);
    expect(valueOf(outcome).notes).toEqual([]);
  });

  it.each([
    ["no bytes", "", "TDX_PCK_CHAIN_PEM"],
    ["the leaf alone", pck.pem, "TDX_PCK_CHAIN_COUNT"],
    ["four certificates", pck.chainPem + intel.root.pem, "TDX_PCK_CHAIN_COUNT"],
    ["the root first", [intel.root.pem, intel.platformCa.pem, pck.pem].join(""), "TDX_PCK_CHAIN_ORDER"],
    ["another CA", [pck.pem, intel.processorCa.pem, intel.root.pem].join(""), "TDX_PCK_CHAIN_ORDER"],
    ["text behind", `${pck.chainPem}x`, "TDX_PCK_CHAIN_PEM"],
  ])("are none for %s, and nothing that was supplied makes up for it", (_name, text, code) => {
    expect(codeOf(found(5, toUtf8(text), [LEAF, CA]))).toBe(code);
  });

  it("take white space and NULs behind the chain", () => {
    for (const end of ["\n", "\0", "\n\0", "\r\n \t\0\0"]) {
      expect(codeOf(found(5, toUtf8(pck.chainPem.trimEnd() + end)))).toBe("ok");
    }
  });

  it("are neither trusted nor taken for one another, with any bit of the text changed", async () => {
    const text = toUtf8(pck.chainPem);
    const reader = createChainReader(engine);
    const read = createCandidateReader(reader.open);
    const verify = createChainVerifier(engine);
    const set = await rootsOf(intel.root.der);
    const quote = quoteOf();
    const own = valueOf(read(quote, [])).pairs[0];
    if (own === undefined) throw new Error("no chain");
    expect(codeOf(await verify(own, set))).toBe("ok");
    reader.keep(quote.certificationData, [own.leaf, own.ca, ...(own.root === null ? [] : [own.root])]);
    const codes = new Set<string>();
    for (let at = 0; at < text.length; at++) {
      const certificationData = { type: 5, bytes: flipped(text, at, 1 << (at % 8)) };
      const changed = read({ ...quote, certificationData }, []);
      const pair = changed.ok ? changed.value.pairs[0] : undefined;
      const code = pair === undefined ? codeOf(changed) : codeOf(await verify(pair, set));
      if (code === "ok") throw new Error(`byte ${at} of the chain does not count`);
      codes.add(code);
    }
    expect(codes).toContain("TDX_PCK_CHAIN");
    expect(codes).toContain("TDX_PCK_CHAIN_PEM");
  });
});

describe("candidates of certification data with a leaf (4)", () => {
  it.each([
    ["DER", pck.der],
    ["PEM", toUtf8(pck.pem)],
  ])("are that leaf under each CA of its issuer's name that was supplied: %s", (_name, bytes) => {
    const forged = endorsement("tdx-pck-ca", simulatedIntel("forged").platformCa.der);
    const processor = endorsement("tdx-pck-ca", intel.processorCa.der);
    const other = endorsement("tdx-pck", intel.issuePck({ seed: "other" }).der);
    expect(pairsOf(found(4, bytes, [forged, other, processor, CA]))).toEqual([
      [pck.der, forged.bytes, null],
      [pck.der, CA.bytes, null],
    ]);
  });

  it("are none without a CA", () => {
    expect(found(4, pck.der)).toMatchObject({
      failure: { stage: "collect", code: "TDX_PCK_MISSING", path: "endorsements.tdx-pck", actual: 4 },
    });
    expect(codeOf(found(4, pck.der, [endorsement("tdx-pck-ca", intel.processorCa.der)]))).toBe("TDX_PCK_MISSING");
  });

  it("are none where the leaf cannot be read, whatever was supplied", () => {
    expect(codeOf(found(4, new Uint8Array(), [LEAF, CA]))).toMatch(/^X509_/);
    expect(codeOf(found(4, pck.der.slice(0, -1), [LEAF, CA]))).toMatch(/^X509_/);
    expect(codeOf(found(4, Uint8Array.of(...pck.der, 0), [LEAF, CA]))).toBe("X509_DER_TRAILING");
    expect(codeOf(found(4, toUtf8(pck.pem + pck.pem), [LEAF, CA]))).toBe("X509_PEM_COUNT");
  });
});

describe.each([1, 2, 3])("candidates of certification data without certificates (%i)", (type) => {
  const named = new Uint8Array({ 1: 36, 2: 276, 3: 404 }[type] ?? 0);

  it("are the supplied ones, each leaf under each CA of its issuer's name", () => {
    const processor = intel.issuePck({ ca: "processor" });
    const supplied = [
      endorsement("tdx-pck", processor.der),
      endorsement("tdx-pck-ca", intel.processorCa.der),
      LEAF,
      CA,
      endorsement("tdx-root", intel.root.der),
      endorsement("tdx-tcb-signing", intel.tcbSigning.der),
    ];
    expect(pairsOf(found(type, named, supplied))).toEqual([
      [processor.der, intel.processorCa.der, null],
      [pck.der, intel.platformCa.der, null],
    ]);
  });

  it("are none where one of the two is missing, or cannot be read", () => {
    for (const supplied of [[], [LEAF], [CA], [endorsement("tdx-pck", pck.der.slice(1)), CA]]) {
      expect(codeOf(found(type, named, supplied))).toBe("TDX_PCK_MISSING");
    }
  });

  it("are not read out of the data, also where they look like a chain", () => {
    expect(codeOf(found(type, toUtf8(pck.chainPem)))).toBe("TDX_PCK_MISSING");
  });
});

describe("candidates in numbers", () => {
  it("are 32 at most, and a note says so", () => {
    const leaves = Array.from({ length: 33 }, (_, index) =>
      endorsement("tdx-pck", flipped(pck.der, pck.der.length - 1, index)),
    );
    const named = new Uint8Array(36);
    const outcome = found(1, named, [...leaves, CA]);
    expect(valueOf(outcome).pairs).toHaveLength(32);
    expect(valueOf(outcome).notes).toMatchObject([{ code: "TDX_PCK_CANDIDATES", outcome: "note", actual: 33 }]);
    expect(valueOf(found(1, named, [...leaves.slice(1), CA])).notes).toEqual([]);
  });

  it("are read from bytes that are not changed", () => {
    const bytes = concatBytes(toUtf8(pck.chainPem));
    const before = bytes.slice();
    expect(codesOf(found(5, bytes))).toBe("ok");
    expect(bytes).toEqual(before);
  });
});
