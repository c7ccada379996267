import { createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { toHex } from "../../src/bytes/index.js";
import { attributesOf, parseAkPublic, parseQuote } from "../../src/tee/vtpm/index.js";
import { describeWithVectors } from "../helpers/vectors.js";
import {
  attributeNames,
  bytesOfBase64,
  bytesOfHex,
  codeOf,
  expectQuote,
  factsOfKey,
  factsOfQuote,
  factsOfSignature,
  failuresIn,
  judged,
  openVtpmList,
  PASSES,
  pcrPolicy,
  refused,
  selectionMatches,
  sha256,
  verifyVtpm,
  verifyVtpmMessage,
} from "../helpers/vtpm-facts.js";
import type { KeyFacts, QuoteFacts } from "../helpers/vtpm-facts.js";
import {
  BANK_IDS,
  digestOfPcrs,
  dressedAs2048,
  nodeVerifies,
  readMessage,
  readSignature,
  readToolPcrs,
  keyOf,
  vtpmParts,
} from "../helpers/vtpm-vectors.js";
import { saidBy } from "../helpers/world.js";
import type { Said } from "../helpers/world.js";

/**
 * Each entry of the list of vTPM vectors, of the folders `attest` and `derived`, against what its facts say: these were computed by other programs.
 * Containers that veritee does not read are taken apart here.
 */

const WINDOWS = "attest/windows_gcp_shielded_vm.json";
const LINUX_TPM12 = "attest/linux_tpm12.json";
const TRUSTEE = "attest/trustee-tpm_evidence.json";
const KEYLIME = "attest/keylime-checkquote.json";
const RUST_KEYLIME = "attest/rust-keylime-test-quote.txt";
const DSTACK = "attest/dstack-tpm_quote_sample.bin";
const EK_TEMPLATE = "attest/tpm2-tools-ek-template-default.bin";

interface GoAttestationFile {
  readonly AK: { readonly Public: string; readonly CreateAttestation: string | null };
  readonly Quote: { readonly Quote: string; readonly Signature: string };
  readonly Log: { readonly PCRs: readonly { readonly Index: number; readonly Digest: string }[] };
}

interface TrusteeFile {
  readonly ak_public: string;
  readonly tpm_quote: { readonly message: string; readonly signature: string; readonly pcrs: readonly string[] };
}

interface KeylimeFile {
  readonly aikblob: string;
  readonly sigblob: string;
  readonly quoteblob: string;
  readonly pcrblob: string;
  readonly nonce: string;
}

describeWithVectors("the vectors of vTPM evidence", () => {
  const list = openVtpmList(["attest", "derived"]);
  const { claim, facts, read, readText } = list;

  it.each([...list.entries.keys()])("%s is the file that the list names", (file) => {
    const { sha256: digest, size } = list.entries.get(file) ?? {};
    expect([sha256(read(file)), read(file).length]).toEqual([digest, size]);
  });

  describe("messages of go-tpm-tools", () => {
    interface MessageFacts {
      readonly akPub: KeyFacts;
      readonly akAttrs: readonly string[];
      readonly akCertLen: number;
      readonly celLen: number;
      readonly quotes: readonly (QuoteFacts & { bank: string; pcrs: Readonly<Record<string, string>> })[];
    }
    const files = ["gce-cos-85-no-nonce", "cocos-vtpm-coconut-2025-03", "cocos-vtpm-attestation-sha1bank"].map(
      (name) => `attest/${name}.pb`,
    );
    it.each(files)("%s", async (file) => {
      const stated = facts<MessageFacts>(file);
      const parts = readMessage(read(file));
      expect(await factsOfKey(parts.akPublic)).toEqual(stated.akPub);
      expect(attributeNames(parts.akPublic)).toEqual(stated.akAttrs);
      expect([parts.akCertificate.length, parts.canonicalEventLog.length]).toEqual([stated.akCertLen, stated.celLen]);
      expect(parts.quotes.length).toBe(stated.quotes.length);
      for (const [index, quote] of parts.quotes.entries()) {
        const { bank, pcrs, attest, sig, signatureValid, pcrDigestOk, selectionMatchesPcrs } = stated.quotes[index]!;
        const own = { attest, sig, signatureValid, pcrDigestOk, selectionMatchesPcrs };
        expectQuote(parts.akPublic, quote, own);
        const values = Object.fromEntries([...(quote.pcrs[0]?.values ?? [])].map(([at, value]) => [at, toHex(value)]));
        expect([quote.pcrs[0]?.bank, values]).toEqual([BANK_IDS[bank], pcrs]);
      }
      expect(await judged(parts)).toBeNull();

      const nonce = bytesOfHex(stated.quotes[0]?.attest.extraData ?? "");
      const policy = pcrPolicy(parts.quotes.flatMap(({ pcrs }) => pcrs));
      const asked = nonce.length === 0 ? null : nonce;
      const result = await verifyVtpmMessage(read(file), asked, { policy, sha1Bank: "accept" });
      // This log lacks events that were measured later, as the list of Cocos has it.
      const gaps = file.includes("sha1bank") ? [5, 8, 9] : [];
      expect(failuresIn(result)).toEqual(gaps.map((pcr) => `EVENTLOG_REPLAY event_log.sha1.${pcr}`));
      expect(saidBy(result)).toEqual(gaps.length > 0 ? refused("EVENTLOG_REPLAY") : PASSES);
      expect(result.claims).toMatchObject({ vtpm: { eventLog: { replayed: gaps.length === 0 } } });
      const other = await verifyVtpmMessage(read(file), Uint8Array.of(1, 2, 3), { policy, sha1Bank: "accept" });
      expect(saidBy(other)).toEqual(refused("VTPM_FRESHNESS"));
    });
    files.forEach(claim);
  });

  describe("what others write", () => {
    it("windows_gcp_shielded_vm.json: sound, and signed with SHA-1, which is refused", async () => {
      const stated = facts<{ akPub: KeyFacts; akAttrs: readonly string[]; quote: QuoteFacts }>(WINDOWS);
      const file = JSON.parse(readText(WINDOWS)) as GoAttestationFile;
      const akPublic = bytesOfBase64(file.AK.Public);
      const values = file.Log.PCRs.map(({ Index, Digest }) => [Index, bytesOfBase64(Digest)] as const);
      const pcrs = [{ bank: BANK_IDS["sha1"]!, values: new Map(values.sort(([a], [b]) => a - b)) }];
      const quote = { quote: bytesOfBase64(file.Quote.Quote), rawSig: bytesOfBase64(file.Quote.Signature), pcrs };
      expect(await factsOfKey(akPublic)).toEqual(stated.akPub);
      expect(attributeNames(akPublic)).toEqual(stated.akAttrs);
      expectQuote(akPublic, quote, stated.quote);
      const result = await verifyVtpm(vtpmParts(akPublic, [quote]), null, { sha1Bank: "accept" });
      expect(saidBy(result)).toEqual(refused("VTPM_SIGNATURE_HASH"));
      expect(codeOf(parseQuote(bytesOfBase64(file.AK.CreateAttestation ?? "")))).toBe("VTPM_ATTEST_TYPE");
    });

    it("linux_tpm12.json: a TPM 1.2 has neither such keys nor such quotes", () => {
      const file = JSON.parse(readText(LINUX_TPM12)) as GoAttestationFile;
      expect(facts<{ tpmVersion: number }>(LINUX_TPM12).tpmVersion).toBe(1);
      expect(codeOf(parseAkPublic(bytesOfBase64(file.AK.Public)))).toBe("VTPM_AK_TYPE");
      expect(codeOf(parseQuote(bytesOfBase64(file.Quote.Quote)))).toBe("VTPM_ATTEST_MAGIC");
    });

    it("trustee-tpm_evidence.json: holds, with its bare key dressed as a public area", async () => {
      const stated = facts<QuoteFacts>(TRUSTEE);
      const file = JSON.parse(readText(TRUSTEE)) as TrusteeFile;
      const akPublic = dressedAs2048(
        createPublicKey({ key: Buffer.from(file.ak_public, "base64"), type: "spki", format: "der" }),
      );
      const values = new Map(file.tpm_quote.pcrs.map((value, index) => [index, bytesOfHex(value)]));
      const pcrs = [{ bank: BANK_IDS["sha256"]!, values }];
      const [quote, rawSig] = [bytesOfBase64(file.tpm_quote.message), bytesOfBase64(file.tpm_quote.signature)];
      expectQuote(akPublic, { quote, rawSig, pcrs }, stated);
      const parts = vtpmParts(akPublic, [{ quote, rawSig, pcrs }]);
      const nonce = bytesOfHex(stated.attest.extraData);
      expect(saidBy(await verifyVtpm(parts, nonce))).toEqual(PASSES);
      // Trustee pads what it expects with zeros; here a nonce is compared as it is.
      expect(saidBy(await verifyVtpm(parts, nonce.slice(0, 48)))).toEqual(refused("VTPM_FRESHNESS"));
    });

    it("keylime-checkquote.json: holds, with its bare key dressed as a public area", async () => {
      const stated = facts<QuoteFacts & { nonceAscii: boolean; pcrblobLen: number }>(KEYLIME);
      const file = JSON.parse(readText(KEYLIME)) as KeylimeFile;
      const akPublic = dressedAs2048(createPublicKey(file.aikblob));
      const blob = bytesOfBase64(file.pcrblob);
      const [quote, rawSig] = [bytesOfBase64(file.quoteblob), bytesOfBase64(file.sigblob)];
      expect([factsOfQuote(quote), factsOfSignature(rawSig)]).toEqual([stated.attest, stated.sig]);
      expect(nodeVerifies(createPublicKey(file.aikblob), rawSig, quote)).toBe(stated.signatureValid);
      expect([blob.length, new TextEncoder().encode(file.nonce)]).toEqual([
        stated.pcrblobLen,
        bytesOfHex(stated.attest.extraData),
      ]);
      const parts = vtpmParts(akPublic, [{ quote, rawSig, pcrs: readToolPcrs(blob) }]);
      expect(saidBy(await verifyVtpm(parts, new TextEncoder().encode(file.nonce)))).toEqual(PASSES);
    });

    it("rust-keylime-test-quote.txt: well formed, without the key that signed it, and with SHA-1", () => {
      const stated = facts<Omit<QuoteFacts, "signatureValid"> & { pcrblobLen: number }>(RUST_KEYLIME);
      const [quote, rawSig, blob] = readText(RUST_KEYLIME).slice(1).split(":").map(bytesOfBase64);
      expect([factsOfQuote(quote!), factsOfSignature(rawSig!)]).toEqual([stated.attest, stated.sig]);
      expect(blob?.length).toBe(stated.pcrblobLen);
      expect(selectionMatches(stated.attest, readToolPcrs(blob!))).toBe(true);
    });

    it("dstack-tpm_quote_sample.bin: a quote alone", () => {
      const { attest } = facts<{ attest: Readonly<Record<string, unknown>> }>(DSTACK);
      const own = factsOfQuote(read(DSTACK));
      expect(own).toEqual({
        ...attest,
        magic: (attest["magic"] as number).toString(16),
        type: (attest["type"] as number).toString(16),
        sel: (attest["sel"] as [number, number[]][]).map(([, pcrs]) => ({ hash: "sha256", pcrs })),
      });
      expect((attest["sel"] as [number, number[]][]).map(([bank]) => bank)).toEqual([BANK_IDS["sha256"]]);
    });

    it("tpm2-tools-ek-template-default.bin: a key that decrypts", () => {
      const akPublic = read(EK_TEMPLATE);
      const word = new DataView(akPublic.buffer, akPublic.byteOffset).getUint32(4);
      expect(attributesOf(word)).toEqual(facts<{ attributes: readonly string[] }>(EK_TEMPLATE).attributes);
      expect(codeOf(parseAkPublic(akPublic))).toBe("VTPM_AK_SYMMETRIC");
    });
    [WINDOWS, LINUX_TPM12, TRUSTEE, KEYLIME, RUST_KEYLIME, DSTACK, EK_TEMPLATE].forEach(claim);
  });

  describe("messages of an attacker", () => {
    interface AttackFacts {
      readonly keyAttributes: readonly string[];
      readonly quotes: readonly { bank: string; signatureValid: boolean; pcrDigestOk: boolean; nonce: string }[];
      readonly expect: string;
    }
    const ATTACKS: readonly (readonly [string, Said])[] = [
      ["att-p256", PASSES],
      // Nothing in it says that the key is no TPM's: hence no more than a warning for any vTPM alone.
      ["att-softkey-claims-restricted", PASSES],
      ["att-second-bank-pcr-altered", refused("VTPM_PCR_DIGEST")],
      ["att-duplicate-pcr-key", refused("EVIDENCE_FIELD_DUPLICATE")],
      ["att-unrestricted-key", refused("VTPM_AK_ATTRIBUTES")],
      ["att-softkey-encrypteddup", refused("VTPM_AK_ATTRIBUTES")],
    ];
    it.each(ATTACKS)("%s: %s", async (name, said) => {
      const stated = facts<AttackFacts>(`derived/${name}.pb`);
      const parts = readMessage(read(`derived/${name}.pb`));
      expect(attributeNames(parts.akPublic)).toEqual(stated.keyAttributes);
      const key = keyOf(parts.akPublic);
      const own = parts.quotes.map(({ quote, rawSig, pcrs }) => {
        const attest = factsOfQuote(quote);
        const pcrDigestOk = digestOfPcrs(pcrs, readSignature(rawSig).hash) === attest?.pcrDigest;
        const signatureValid = nodeVerifies(key, rawSig, quote);
        return { bank: attest?.sel[0]?.hash, signatureValid, pcrDigestOk, nonce: attest?.extraData };
      });
      expect(own).toEqual(stated.quotes);
      const policy = pcrPolicy(parts.quotes.flatMap(({ pcrs }) => pcrs));
      const nonce = bytesOfHex(stated.quotes[0]?.nonce ?? "");
      const result = await verifyVtpmMessage(read(`derived/${name}.pb`), nonce, { policy });
      expect(saidBy(result)).toEqual(said);
      expect(said === PASSES).toBe(!stated.expect.startsWith("REJECT"));
      if (said === PASSES) expect(result.claims).toMatchObject({ vtpm: { hardwareRooted: false } });
    });
    for (const [name] of ATTACKS) claim(`derived/${name}.pb`);
  });

  it("leaves no entry out", () => {
    expect(list.unclaimed()).toEqual([]);
    expect(list.entries.size).toBe(16);
  });
});
