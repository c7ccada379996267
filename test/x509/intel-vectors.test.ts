import { verify, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { beforeAll, expect, it } from "vitest";
import { equalBytes, toHex } from "../../src/bytes/index.js";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";
import type { Outcome } from "../../src/errors/index.js";
import { ecdsaSignatureOf } from "../../src/x509/ecdsa-signature.js";
import {
  issuerKeyOf,
  parseCertificate,
  parseCrl,
  readAuthorityKeyId,
  readCrlNumber,
  verifyCertificateSignature,
  verifyCrlSignature,
} from "../../src/x509/index.js";
import type { Certificate, Crl, IssuerKey } from "../../src/x509/index.js";
import { describeWithVectors, vectorsDir } from "../helpers/vectors.js";
import { CERTIFICATE_STRICTNESSES, CERTIFICATES, LENIENCY, LIST_STRICTNESSES, LISTS } from "./contests.js";
import { changedBytes } from "./der-mutations.js";
import { judge, judgeMutations, newTally, shapeOf } from "./differential.js";
import { intelObjects } from "./intel-found.js";
import { valueOf } from "./outcomes.js";

const signatures = createCertificateCrypto();
/** Half of the order of P-256, rounded down (SP 800-186, section 3.2.1.3). */
const HALF_ORDER = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;
const PROFILE = "ecdsa-p256-sha256";
const ALWAYS = { acceptedShare: 1, refusedShare: 1 };

const codeOf = (outcome: Outcome<true>): string => (outcome.ok ? "ok" : outcome.failure.code);
const undocumented = (reasons: Iterable<string>, list: Readonly<Record<string, string>>): readonly string[] =>
  [...reasons].filter((reason) => !Object.hasOwn(list, reason));

describeWithVectors("certificates and lists of Intel's hierarchy", () => {
  if (vectorsDir() === null) return;
  const found = intelObjects("tdx");
  const certificates = found.certificates.map((der) => valueOf(parseCertificate(der)));
  const lists = found.lists.map((der) => valueOf(parseCrl(der)));
  // Those that cocos and others sign with P-384 are no part of the hierarchy.
  const own = certificates.filter(({ subjectCommonName }) => subjectCommonName?.startsWith("Intel SGX ") === true);
  const publicKeys = new Map(own.map((one) => [one, new X509Certificate(one.der).publicKey]));

  /** Certificates that name the issuer of something, each with whether node:crypto says that its key signed it. */
  const issuers = (signed: Pick<Crl, "issuer" | "tbs" | "signature">): readonly (readonly [Certificate, boolean])[] =>
    own
      .filter(({ subject }) => equalBytes(subject, signed.issuer))
      .map((one) => [one, verify("sha256", signed.tbs, publicKeys.get(one) as KeyObject, signed.signature)]);
  const keyOf = (certificate: Certificate): IssuerKey => issuerKeyOf(certificate, PROFILE);

  it("are all there, those of quotes and containers too", () => {
    expect(own.length).toBeGreaterThanOrEqual(67);
    expect(lists.length).toBeGreaterThanOrEqual(35);
    expect(own.filter(({ serial }) => serial.length === 42).length).toBeGreaterThanOrEqual(10);
  });

  it("are read as @peculiar/x509 and node:crypto read them", () => {
    const tally = newTally();
    for (const bytes of found.certificates) judge(CERTIFICATES, { what: "unchanged", bytes }, tally, ALWAYS);
    for (const bytes of found.lists) judge(LISTS, { what: "unchanged", bytes }, tally, ALWAYS);
    expect([tally.compared, tally.disagreements]).toEqual([found.certificates.length + found.lists.length, []]);
    expect([...tally.strictnesses, ...tally.leniencies]).toEqual([]);
  });

  it("have keys on P-256, and are signed with ECDSA and SHA-256", () => {
    for (const { subjectKey, signatureScheme } of own) {
      expect([subjectKey.kind, signatureScheme]).toEqual(["ec-p256", { kind: "ecdsa", hash: "sha256" }]);
    }
    for (const { signatureScheme } of lists) expect(signatureScheme).toEqual({ kind: "ecdsa", hash: "sha256" });
  });

  it("are verified under the keys under which node:crypto verifies them, and no others", async () => {
    const answers = { ok: 0, X509_SIGNATURE: 0 };
    for (const certificate of own) {
      for (const [issuer, signed] of issuers(certificate)) {
        const code = codeOf(await verifyCertificateSignature(certificate, keyOf(issuer), signatures));
        const expected = signed ? "ok" : "X509_SIGNATURE";
        expect(code, `${certificate.serial} by ${issuer.serial}`).toBe(expected);
        answers[expected]++;
      }
    }
    for (const list of lists) {
      for (const [issuer, signed] of issuers(list)) {
        const expected = signed ? "ok" : "X509_SIGNATURE";
        expect(codeOf(await verifyCrlSignature(list, keyOf(issuer), signatures))).toBe(expected);
        answers[expected]++;
      }
    }
    expect(answers.ok).toBeGreaterThan(120);
    expect(answers.X509_SIGNATURE).toBeGreaterThan(120);
  });

  it("have high and low s, both of which are genuine", () => {
    const high = [...own, ...lists].filter(({ signature }) => {
      const numbers = ecdsaSignatureOf(signature, 32);
      if (numbers === null) throw new Error("no signature");
      return BigInt(`0x${toHex(numbers.subarray(32))}`) > HALF_ORDER;
    });
    expect(high.length).toBeGreaterThan(20);
    expect(high.length).toBeLessThan(own.length + lists.length - 20);
  });

  it("are never verified as AMD's are", async () => {
    for (const [one, verified] of [
      [own[0], verifyCertificateSignature],
      [lists[0], verifyCrlSignature],
    ] as const) {
      const [issuer] = one === undefined ? [] : issuers(one);
      if (one === undefined || issuer === undefined) throw new Error("nothing found");
      const key = { ...keyOf(issuer[0]), profile: "rsa-pss-sha384" } as const;
      expect(codeOf(await verified(one as Certificate & Crl, key, signatures))).toBe("X509_SIGNATURE_ALGORITHM");
    }
  });

  it("have the number 1 and the identifier of a key, where they are lists", () => {
    const numbers = new Set(lists.map((list) => valueOf(readCrlNumber(list))));
    expect([...numbers]).toEqual(["01"]);
    for (const list of lists) expect(valueOf(readAuthorityKeyId(list))?.length).toBe(20);
  });

  it("are refused cut off anywhere, or with a byte behind", () => {
    for (const [whole, parse] of [
      [own[0]?.der, parseCertificate],
      [lists[0]?.der, parseCrl],
    ] as const) {
      if (whole === undefined) throw new Error("nothing found");
      for (let length = 0; length < whole.length; length++) expect(parse(whole.subarray(0, length)).ok).toBe(false);
      expect(parse(Uint8Array.of(...whole, 0)).ok).toBe(false);
    }
  });

  it("are never verified with a byte changed, every fifth in turn", async () => {
    let tried = 0;
    const pick = <T extends Certificate | Crl>(all: readonly T[], size: number): T => {
      const one = all.find(
        (candidate) => candidate.der.length > size && issuers(candidate).some(([, signed]) => signed),
      );
      if (one === undefined) throw new Error("nothing found");
      return one;
    };
    const expectRefused = async <T extends Certificate | Crl>(
      whole: T,
      parse: (der: Uint8Array) => Outcome<T>,
      verifyIt: (one: T, key: IssuerKey) => Promise<Outcome<true>>,
    ): Promise<void> => {
      const key = keyOf(issuers(whole).find(([, signed]) => signed)?.[0] ?? own[0]!);
      expect(codeOf(await verifyIt(whole, key))).toBe("ok");
      for (const [at, { what, bytes }] of [...changedBytes(whole.der, 8)].entries()) {
        const parsed = parse(bytes);
        if (!parsed.ok || at % 5 !== 0) continue;
        tried++;
        const by = { ...key, name: parsed.value.issuer };
        expect(codeOf(await verifyIt(parsed.value, by)), what).not.toBe("ok");
      }
    };
    await expectRefused(pick(own, 1200), parseCertificate, (one, key) =>
      verifyCertificateSignature(one, key, signatures),
    );
    await expectRefused(pick(lists, 200), parseCrl, (one, key) => verifyCrlSignature(one, key, signatures));
    expect(tried).toBeGreaterThan(200);
  });
});

describeWithVectors("readers beside others, on changed certificates and lists of Intel's", () => {
  if (vectorsDir() === null) return;
  const found = intelObjects("tdx");
  const [certificates, lists] = [newTally(), newTally()];
  const shapes = new Set<string>();

  /** Those whose elements differ from all before: the code that reads the others is the same. */
  const ofNewShape = (all: readonly Uint8Array[]): readonly Uint8Array[] =>
    all.filter((der) => !shapes.has(shapeOf(der)) && shapes.add(shapeOf(der)));

  beforeAll(() => {
    for (const [seed, whole] of ofNewShape(found.certificates).entries()) {
      const effort = { elements: true, acceptedShare: 16, refusedShare: 64 };
      judgeMutations(CERTIFICATES, whole, seed, certificates, effort);
    }
    // Of lists with the same entries but more of them, every element costs as much and shows nothing more.
    for (const [seed, whole] of ofNewShape(found.lists.filter((der) => der.length < 700)).entries()) {
      judgeMutations(LISTS, whole, seed, lists, { elements: true, acceptedShare: 16, refusedShare: 64 });
    }
  }, 120_000);

  it("have thousands to judge", () => {
    expect(shapes.size).toBeGreaterThanOrEqual(8);
    expect(certificates.read).toBeGreaterThan(10_000);
    expect(lists.read).toBeGreaterThan(2_000);
    expect(certificates.compared + lists.compared).toBeGreaterThan(200);
  });

  it("accept nothing that the others refuse, and read everything as they do", () => {
    expect(certificates.disagreements).toEqual([]);
    expect(lists.disagreements).toEqual([]);
    expect([...certificates.leniencies, ...lists.leniencies].filter((reason) => reason !== LENIENCY)).toEqual([]);
  });

  it("refuse what the others accept for documented reasons only", () => {
    expect(undocumented(certificates.strictnesses, CERTIFICATE_STRICTNESSES)).toEqual([]);
    expect(undocumented(lists.strictnesses, LIST_STRICTNESSES)).toEqual([]);
  });
});
