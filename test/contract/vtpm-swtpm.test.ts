import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { concatBytes, toHex } from "../../src/bytes/index.js";
import type { QuoteParts } from "../../src/tee/vtpm/parts.js";
import { DECRYPTING, describeWithSwtpm, startSwtpm, UNRESTRICTED } from "../helpers/swtpm.js";
import type { Swtpm, SwtpmBank, SwtpmKey } from "../helpers/swtpm.js";
import { buildReport, createSimulatedAmd, signReport, tpmAttestationProtobuf } from "../../src/testing/index.js";
import { createVerifier } from "../../src/index.js";
import { AT } from "../helpers/snp.js";
import { failuresIn, pcrPolicy, verifyVtpm } from "../helpers/vtpm-facts.js";
import { BANK_IDS, nodeVerifies, keyOf, vtpmParts } from "../helpers/vtpm-vectors.js";
import { saidBy } from "../helpers/world.js";

const NONCE = Uint8Array.from({ length: 32 }, (_, index) => 0xa0 + index);
const ALL = Array.from({ length: 24 }, (_, index) => index);

describeWithSwtpm("evidence of a TPM that is not ours", () => {
  let tpm: Swtpm;
  let ak: SwtpmKey;

  beforeAll(async () => {
    tpm = await startSwtpm();
    ak = await tpm.createKey("rsa2048:rsassa-sha256");
    const digests = { sha1: "1", sha256: "2", sha384: "3", sha512: "4" };
    const sizes = { sha1: 40, sha256: 64, sha384: 96, sha512: 128 };
    for (const index of [0, 4, 16]) {
      const own = Object.entries(digests).map(([bank, digit]) => [bank, digit.repeat(sizes[bank as SwtpmBank])]);
      await tpm.extend(index, Object.fromEntries(own) as Record<SwtpmBank, string>);
    }
  });
  afterAll(() => tpm.stop());

  /** A quote of one bank with the values that the TPM has in it. */
  async function quote(key: SwtpmKey, bank: SwtpmBank, indices: readonly number[] = ALL): Promise<QuoteParts> {
    const { attest, signature } = await tpm.quote(key, `${bank}:${indices.join(",")}`, NONCE);
    const values = [...(await tpm.pcrs(bank))].filter(([index]) => indices.includes(index));
    return { quote: attest, rawSig: signature, pcrs: [{ bank: BANK_IDS[bank] ?? 0, values: new Map(values) }] };
  }

  /** A quote whose signed bytes are others than a quote's, with values that would fit. */
  async function instead(signed: { attest: Uint8Array; signature: Uint8Array }): Promise<QuoteParts> {
    return { ...(await quote(ak, "sha256")), quote: signed.attest, rawSig: signed.signature };
  }

  describe("keys", () => {
    it.each([
      ["rsa2048:rsassa-sha256", { type: "rsa", bits: 2048, scheme: "rsassa", hash: "sha256" }],
      ["rsa2048:rsassa-sha512", { type: "rsa", bits: 2048, scheme: "rsassa", hash: "sha512" }],
      ["rsa2048:rsapss-sha256", { type: "rsa", bits: 2048, scheme: "rsapss", hash: "sha256" }],
      ["rsa3072:rsassa-sha384", { type: "rsa", bits: 3072, scheme: "rsassa", hash: "sha384" }],
      ["ecc256:ecdsa-sha256", { type: "ecc", curve: "p256", scheme: "ecdsa", hash: "sha256" }],
      ["ecc384:ecdsa-sha384", { type: "ecc", curve: "p384", scheme: "ecdsa", hash: "sha384" }],
      ["ecc384:ecdsa-sha256", { type: "ecc", curve: "p384", scheme: "ecdsa", hash: "sha256" }],
      ["ecc256:ecdsa-sha384", { type: "ecc", curve: "p256", scheme: "ecdsa", hash: "sha384" }],
    ])("%s: two banks pass, as nothing that hardware vouches for", async (algorithm, described) => {
      const key = await tpm.createKey(algorithm);
      const quotes = [await quote(key, "sha256"), await quote(key, "sha384", [0, 4, 7, 16])];
      const result = await verifyVtpm(vtpmParts(key.akPublic, quotes), NONCE);
      expect([saidBy(result), failuresIn(result)]).toEqual([["warning", undefined], []]);
      const qualifiedSigner = toHex(key.qualifiedName);
      expect(result.claims["vtpm"]).toMatchObject({
        ak: { ...described, name: toHex(key.name) },
        quotes: [{ qualifiedSigner }, { qualifiedSigner }],
        hardwareRooted: false,
      });
    });

    it.each(["rsa2048:rsassa-sha256", "ecc256:ecdsa-sha256"])(
      "%s without restriction is refused",
      async (algorithm) => {
        const key = await tpm.createKey(algorithm, UNRESTRICTED);
        const result = await verifyVtpm(vtpmParts(key.akPublic, [await quote(key, "sha256")]), NONCE);
        expect(saidBy(result)).toEqual(["contraindicated", "VTPM_AK_ATTRIBUTES"]);
      },
    );

    it("a key that decrypts is refused, whatever was signed", async () => {
      const { akPublic } = await tpm.createKey("rsa2048:null:aes128cfb", DECRYPTING);
      const result = await verifyVtpm(vtpmParts(akPublic, [await quote(ak, "sha256")]), NONCE);
      expect(saidBy(result)).toEqual(["contraindicated", "VTPM_AK_SYMMETRIC"]);
    });

    it("a quote by another key of the same TPM is refused", async () => {
      const other = await tpm.createKey("rsa2048:rsapss-sha256", undefined);
      const twin = await tpm.createKey("rsa3072:rsassa-sha256");
      const said = async (by: SwtpmKey) =>
        saidBy(await verifyVtpm(vtpmParts(ak.akPublic, [await quote(by, "sha256")]), NONCE));
      expect(await said(ak)).toEqual(["warning", undefined]);
      expect(await said(other)).toEqual(["contraindicated", "VTPM_SIGNATURE_SCHEME"]);
      expect(await said(twin)).toEqual(["contraindicated", "VTPM_SIGNATURE_SIZE"]);
    });
  });

  describe("what a quote says", () => {
    it("a nonce that differs in one bit, is shorter or is longer, is another nonce", async () => {
      const parts = vtpmParts(ak.akPublic, [await quote(ak, "sha256")]);
      const others = [
        NONCE.map((byte, at) => (at === 31 ? byte ^ 1 : byte)),
        NONCE.slice(0, 31),
        concatBytes(NONCE, new Uint8Array(1)),
        NONCE.slice(0, 1),
      ];
      for (const other of others) {
        expect(saidBy(await verifyVtpm(parts, other))).toEqual(["contraindicated", "VTPM_FRESHNESS"]);
      }
      expect(saidBy(await verifyVtpm(parts, NONCE))).toEqual(["warning", undefined]);
    });

    it("a golden value that differs is a finding of its PCR, and the only one", async () => {
      const parts = vtpmParts(ak.akPublic, [await quote(ak, "sha256")]);
      const values = new Map(parts.quotes[0]?.pcrs[0]?.values);
      values.set(4, new Uint8Array(32));
      const result = await verifyVtpm(parts, NONCE, { policy: pcrPolicy([{ bank: 0x0b, values }]) });
      expect(result.verdict).toBe("contraindicated");
      expect(failuresIn(result)).toEqual(["VTPM_PCR pcr_values.sha256.4"]);
    });

    it("values that were handed in changed are not those that were signed", async () => {
      const own = await quote(ak, "sha256");
      const values = new Map(own.pcrs[0]?.values).set(4, new Uint8Array(32));
      const result = await verifyVtpm(vtpmParts(ak.akPublic, [{ ...own, pcrs: [{ bank: 0x0b, values }] }]), NONCE);
      expect(saidBy(result)).toEqual(["contraindicated", "VTPM_PCR_DIGEST"]);
    });

    it("an extended PCR is no longer the golden one, and is predicted by hashing", async () => {
      const [before, event] = [await tpm.pcrs("sha256"), "5".repeat(64)];
      await tpm.extend(23, { sha256: event });
      const parts = vtpmParts(ak.akPublic, [await quote(ak, "sha256")]);
      const golden = pcrPolicy([{ bank: 0x0b, values: before }]);
      expect(failuresIn(await verifyVtpm(parts, NONCE, { policy: golden }))).toEqual([
        "VTPM_PCR_RESETTABLE pcr_values.sha256.23",
      ]);
      const value = createHash("sha256")
        .update(before.get(23) ?? "")
        .update(event, "hex")
        .digest();
      const predicted = pcrPolicy([{ bank: 0x0b, values: new Map(before).set(23, new Uint8Array(value)) }]);
      expect(saidBy(await verifyVtpm(parts, NONCE, { policy: predicted }))).toEqual(["warning", undefined]);
    });

    it("every byte of a quote is covered by its signature", async () => {
      const own = await quote(ak, "sha256", [0, 4]);
      const codes = new Set<string | undefined>();
      for (const at of own.quote.keys()) {
        const changed = { ...own, quote: own.quote.map((byte, place) => (place === at ? byte ^ 0x01 : byte)) };
        const [verdict, code] = saidBy(await verifyVtpm(vtpmParts(ak.akPublic, [changed]), NONCE));
        expect([at, verdict]).toEqual([at, "contraindicated"]);
        codes.add(code);
      }
      expect(codes).toContain("VTPM_SIGNATURE");
    });

    it("a bank of SHA-1 takes the caller's word", async () => {
      const parts = vtpmParts(ak.akPublic, [await quote(ak, "sha1")]);
      expect(saidBy(await verifyVtpm(parts, NONCE))).toEqual(["contraindicated", "VTPM_SHA1_BANK"]);
      expect(saidBy(await verifyVtpm(parts, NONCE, { sha1Bank: "accept" }))).toEqual(["warning", undefined]);
    });

    it("a signature with SHA-1 is refused, though the TPM makes it", async () => {
      const key = await tpm.createKey("rsa2048:rsassa-sha1");
      const own = await quote(key, "sha256");
      expect(nodeVerifies(keyOf(key.akPublic), own.rawSig, own.quote)).toBe(true);
      const result = await verifyVtpm(vtpmParts(key.akPublic, [own]), NONCE, { sha1Bank: "accept" });
      expect(saidBy(result)).toEqual(["contraindicated", "VTPM_SIGNATURE_HASH"]);
    });
  });

  describe("what is no quote", () => {
    it("a certification and the time, signed by a good key, are refused by their type", async () => {
      for (const signed of [await tpm.certify(ak, ak), await tpm.time(ak, NONCE)]) {
        expect(nodeVerifies(keyOf(ak.akPublic), signed.signature, signed.attest)).toBe(true);
        const result = await verifyVtpm(vtpmParts(ak.akPublic, [await instead(signed)]), NONCE);
        expect(saidBy(result)).toEqual(["contraindicated", "VTPM_ATTEST_TYPE"]);
      }
    });

    it("a forged quote is signed by an unrestricted key only, whose attributes give it away", async () => {
      const honest = await quote(ak, "sha256");
      const values = new Map(honest.pcrs[0]?.values).set(4, new Uint8Array(32));
      const digest = createHash("sha256")
        .update(concatBytes(...values.values()))
        .digest();
      const forged = concatBytes(honest.quote.slice(0, -32), new Uint8Array(digest));
      await expect(tpm.sign(ak, forged)).rejects.toThrow("ticket");

      const loose = await tpm.createKey("rsa2048:rsassa-sha256", UNRESTRICTED);
      const rawSig = await tpm.sign(loose, forged);
      expect(nodeVerifies(keyOf(loose.akPublic), rawSig, forged)).toBe(true);
      const quotes = [{ quote: forged, rawSig, pcrs: [{ bank: 0x0b, values }] }];
      expect(saidBy(await verifyVtpm(vtpmParts(loose.akPublic, quotes), NONCE))).toEqual([
        "contraindicated",
        "VTPM_AK_ATTRIBUTES",
      ]);
      const claimed = await verifyVtpm(vtpmParts(ak.akPublic, quotes), NONCE);
      expect(saidBy(claimed)).toEqual(["contraindicated", "VTPM_SIGNATURE"]);
    });
  });

  describe("beside an SNP report", () => {
    const teeNonce = new Uint8Array(64).fill(0x77);

    /** The verdict on evidence whose report holds this REPORT_DATA. */
    async function composed(reportData: Uint8Array, told: { akBinding?: "unbound"; akPublic?: Uint8Array } = {}) {
      const amd = await createSimulatedAmd({ seed: "swtpm" });
      const vek = await amd.issueVcek();
      const own = { chipId: vek.chipId, reportedTcb: vek.tcb, measurement: new Uint8Array(48).fill(0x11) };
      const report = signReport(buildReport({ reportData, ...own }, vek.line), vek);
      const parts = vtpmParts(told.akPublic ?? ak.akPublic, [await quote(ak, "sha256"), await quote(ak, "sha384")]);
      const { pcr_values } = JSON.parse(pcrPolicy(parts.quotes.flatMap(({ pcrs }) => pcrs))) as Record<string, unknown>;
      const measurement = Buffer.alloc(48, 0x11).toString("base64");
      const policy = { policy: { policy: 196608, measurement, vmpl: 0 }, root_of_trust: {}, pcr_values };
      return createVerifier({ anchors: [amd.ark.der], endorsements: [vek.der, amd.ask.der] }).verify(
        tpmAttestationProtobuf({ ...parts, snp: { report } }),
        {
          challenge: { tee: teeNonce, vtpm: NONCE },
          policy: JSON.stringify(policy),
          at: AT,
          ...(told.akBinding === undefined ? {} : { akBinding: told.akBinding }),
        },
      );
    }
    const bound = (akPublic: Uint8Array): Uint8Array =>
      new Uint8Array(createHash("sha3-512").update(teeNonce).update(akPublic).digest());

    it("a key that the report covers is affirming", async () => {
      const result = await composed(bound(ak.akPublic));
      expect([saidBy(result), failuresIn(result)]).toEqual([["affirming", undefined], []]);
      expect([result.evidence.kind, result.claims]).toMatchObject(["snp-vtpm", { vtpm: { hardwareRooted: true } }]);
    });

    it("a key that the report does not cover is refused, and told apart only with the caller's word", async () => {
      expect(failuresIn(await composed(teeNonce))).toEqual(["VTPM_AK_BINDING report.report_data"]);
      expect(saidBy(await composed(teeNonce, { akBinding: "unbound" }))).toEqual(["warning", undefined]);
      const other = await tpm.createKey("ecc256:ecdsa-sha256");
      for (const told of [{}, { akBinding: "unbound" } as const]) {
        const result = await composed(bound(other.akPublic), told);
        const expected = ["SNP_FRESHNESS challenge.tee", "VTPM_AK_BINDING report.report_data"];
        expect(failuresIn(result)).toEqual("akBinding" in told ? expected.slice(0, 1) : expected);
      }
    });
  });
});
