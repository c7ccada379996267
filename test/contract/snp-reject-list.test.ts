import { describe, expect, it } from "vitest";
import { createSimulatedAmd } from "../../src/testing/index.js";
import type { CrlOptions, ReportFields, VcekOptions } from "../../src/testing/index.js";
import { policyText } from "../helpers/snp.js";
import { createWorld, patched, POLICY } from "../helpers/world.js";
import type { Said } from "../helpers/world.js";

/**
 * The list of what a verifier of SEV-SNP must refuse, from the report to the revocation lists, through
 * the public entry: each line by its number, each case changed in one thing from one that is affirmed.
 * The lines on containers and policies (20, 21, 23, 24) stand in snp-reject-list-forms.test.ts.
 */

const world = await createWorld("reject-list");
const { amd, vcek, genuine, chain, reportBy, verdict, withVcek } = world;
const [R, S] = [0x2a0, 0x2e8];
/** Order of P-384 as it stands in a report: little-endian. */
const ORDER = [
  ...[0x73, 0x29, 0xc5, 0xcc, 0x6a, 0x19, 0xec, 0xec, 0x7a, 0xa7, 0xb0, 0x48],
  ...[0xb2, 0x0d, 0x1a, 0x58, 0xdf, 0x2d, 0x37, 0xf4, 0x81, 0x4d, 0x63, 0xc7],
  ...new Array<number>(24).fill(0xff),
];

function refused(code: string): Said {
  return ["contraindicated", code];
}

describe("the sound cases that all others differ from", () => {
  it("are affirming: VCEK, VLEK, and each version of the report", async () => {
    expect(await verdict(genuine, chain)).toEqual(["affirming", undefined]);
    const vlek = await amd.issueVlek();
    expect(await verdict(reportBy(vlek), [vlek.der, amd.asvk.der])).toEqual(["affirming", undefined]);
    for (const version of [2, 3, 4, 5]) {
      expect(await verdict(reportBy(vcek, { version }), chain)).toEqual(["affirming", undefined]);
    }
  });
});

describe("the report's form", () => {
  it.each([1183, 4])("1: %i bytes", async (length) => {
    expect(await verdict(genuine.slice(0, length), chain)).toEqual(refused("SNP_REPORT_SIZE"));
  });

  it("1: no byte at all", async () => {
    expect(await verdict(new Uint8Array(0), chain)).toEqual(refused("EVIDENCE_UNKNOWN"));
    expect(await verdict(new Uint8Array(0), chain, { tee: "snp" })).toEqual(refused("SNP_REPORT_SIZE"));
  });

  it.each([0, 1, 6, 0xff])("2: version %i", async (version) => {
    expect(await verdict(patched(genuine, 0, version), chain)).toEqual(refused("SNP_REPORT_VERSION"));
  });

  /** First and last byte of each range that must be zero, by version. */
  const always = [0x4c, 0x4f, 0x18b, 0x19f, 0x1eb, 0x1ef, 0x208, 0x29f, 0x330, 0x49f];
  const ranges = [
    { version: 2, offsets: [...always, 0x188, 0x18a, 0x1f8, 0x207] },
    { version: 3, offsets: [...always, 0x1f8, 0x207] },
    { version: 4, offsets: [...always, 0x1f8, 0x207] },
    { version: 5, offsets: always },
  ];
  it.each(ranges)("3: reserved bytes of version $version", async ({ version, offsets }) => {
    const report = reportBy(vcek, { version });
    for (const offset of offsets) {
      const said = await verdict(patched(report, offset, 1), chain);
      expect([offset, ...said]).toEqual([offset, ...refused("SNP_REPORT_RESERVED")]);
    }
  });

  it.each<readonly [string, ReportFields, string]>([
    ["4: guest policy without bit 17", { policy: 0x10000n }, "SNP_GUEST_POLICY_RESERVED"],
    ["4: guest policy with bit 26", { policy: 0x4030000n }, "SNP_GUEST_POLICY_RESERVED"],
    ["4: guest policy with bit 63", { policy: 0x8000000000030000n }, "SNP_GUEST_POLICY_RESERVED"],
    ["5: SIGNING_KEY 2", { signingKey: 2 }, "SNP_KEY_INFO_RESERVED"],
    ["5: SIGNING_KEY 6", { signingKey: 6 }, "SNP_KEY_INFO_RESERVED"],
    ["5: SIGNING_KEY 7", { signingKey: 7 }, "SNP_REPORT_UNSIGNED"],
    ["6: SIGNATURE_ALGO 0", { signatureAlgo: 0 }, "SNP_SIGNATURE_ALGORITHM"],
    ["6: SIGNATURE_ALGO 2", { signatureAlgo: 2 }, "SNP_SIGNATURE_ALGORITHM"],
    ["6: SIGNATURE_ALGO 0xFFFFFFFF", { signatureAlgo: 0xffffffff }, "SNP_SIGNATURE_ALGORITHM"],
    [
      "7: an author key digest without AUTHOR_KEY_EN",
      { authorKeyDigest: new Uint8Array(48).fill(1) },
      "SNP_AUTHOR_KEY_DIGEST_UNUSED",
    ],
    ["8: VMPL 4", { vmpl: 4 }, "SNP_VMPL_RANGE"],
    ["8: VMPL 0xFFFFFFFE", { vmpl: 0xfffffffe }, "SNP_VMPL_RANGE"],
    ["8: a report that the host asked for", { vmpl: 0xffffffff }, "SNP_HOST_REQUESTED"],
  ])("%s", async (_name, fields, code) => {
    expect(await verdict(reportBy(vcek, fields), chain)).toEqual(refused(code));
  });

  it.each([0x20, 0x80])("5: key information bit %i", async (bit) => {
    expect(await verdict(patched(genuine, 0x48, bit), chain)).toEqual(refused("SNP_KEY_INFO_RESERVED"));
  });
});

describe("the signature", () => {
  it.each<readonly [string, number, readonly number[], string]>([
    ["R = 0", R, new Array<number>(48).fill(0), "SNP_SIGNATURE_RANGE"],
    ["S = 0", S, new Array<number>(48).fill(0), "SNP_SIGNATURE_RANGE"],
    ["R = n", R, ORDER, "SNP_SIGNATURE_RANGE"],
    ["S = n", S, ORDER, "SNP_SIGNATURE_RANGE"],
    ["R = n + 1", R, [0x74, ...ORDER.slice(1)], "SNP_SIGNATURE_RANGE"],
    ["R = 2^384 - 1", R, new Array<number>(48).fill(0xff), "SNP_SIGNATURE_RANGE"],
    ["a byte above R", R + 48, [1], "SNP_SIGNATURE_PADDING"],
    ["the last byte above S", S + 71, [1], "SNP_SIGNATURE_PADDING"],
    ["a byte behind S", 0x330, [1], "SNP_REPORT_RESERVED"],
  ])("9: %s", async (_name, offset, bytes, code) => {
    expect(await verdict(patched(genuine, offset, ...bytes), chain)).toEqual(refused(code));
  });

  it("10: a changed field, big-endian numbers, R and S exchanged, another report's signature", async () => {
    const [r, s] = [genuine.slice(R, R + 48), genuine.slice(S, S + 48)];
    const other = reportBy(vcek, { guestSvn: 1 });
    const changed = [
      patched(genuine, 0x90, (genuine[0x90] ?? 0) ^ 1),
      patched(genuine, R, ...r.slice().reverse()),
      patched(patched(genuine, R, ...s), S, ...r),
      patched(genuine, R, ...other.subarray(R)),
    ];
    for (const report of changed) expect(await verdict(report, chain)).toEqual(refused("SNP_SIGNATURE"));
  });

  it("11: n - S is accepted and is the same evidence", async () => {
    const negated = genuine.slice();
    let borrow = 0;
    for (let i = 0; i < 48; i++) {
      const difference: number = (ORDER[i] ?? 0) - (genuine[S + i] ?? 0) - borrow;
      borrow = difference < 0 ? 1 : 0;
      negated[S + i] = difference & 0xff;
    }
    const [before, after] = [await world.result(genuine, chain), await world.result(negated, chain)];
    expect([before.verdict, after.verdict]).toEqual(["affirming", "affirming"]);
    expect(after.evidence.signedSha256).toBe(before.evidence.signedSha256);
  });

  it.each<readonly [string, VcekOptions["key"], string]>([
    ["a point off the curve", "p384-off-curve", "SNP_VEK_CURVE"],
    ["a point of zeros", { point: Uint8Array.of(4, ...new Uint8Array(96)) }, "SNP_VEK_CURVE"],
    ["the point at infinity", { point: Uint8Array.of(0) }, "SNP_VEK_KEY_TYPE"],
    ["a compressed point", "p384-compressed", "SNP_VEK_KEY_TYPE"],
    ["a P-256 key", "p256", "SNP_VEK_KEY_TYPE"],
    ["an RSA key", "rsa", "SNP_VEK_KEY_TYPE"],
  ])("12: %s in the certificate", async (_name, key, code) => {
    if (key === undefined) throw new Error("no key");
    expect(await withVcek({ key })).toEqual(refused(code));
  });
});

describe("certificates", () => {
  it("13: another line's issuer, and the other intermediate", async () => {
    const genoa = await createSimulatedAmd({ line: "Genoa", seed: "reject-list" });
    const foreign = await genoa.issueVcek();
    const authorities = [genoa.ask.der, amd.ask.der];
    expect(
      await verdict(reportBy(vcek, { chipId: foreign.chipId, reportedTcb: foreign.tcb }), [
        foreign.der,
        ...authorities,
      ]),
    ).toEqual(refused("SNP_VEK_ISSUER"));
    const underAsvk = await amd.issueVcek({ issuedBy: "asvk" });
    expect(await verdict(reportBy(underAsvk), [underAsvk.der, amd.ask.der, amd.asvk.der])).toEqual(
      refused("SNP_VEK_ISSUER"),
    );
    const underAsk = await amd.issueVlek({ issuedBy: "ask" });
    const said = await verdict(reportBy(underAsk), [underAsk.der, amd.ask.der, amd.asvk.der]);
    expect(said).toEqual(refused("SNP_VEK_ISSUER"));
  });

  it("13: the other kind of key, an intermediate or a root in its place", async () => {
    const vlek = await amd.issueVlek();
    const both = [amd.ask.der, amd.asvk.der];
    const mismatch = refused("SNP_SIGNING_KEY_MISMATCH");
    expect(await verdict(reportBy(vlek, { signingKey: 0 }), [vlek.der, ...both])).toEqual(mismatch);
    expect(await verdict(reportBy(vcek, { signingKey: 1 }), [vcek.der, ...both])).toEqual(mismatch);
    expect(await verdict(genuine, [amd.ask.der, amd.ark.der])).toEqual(["none", "SNP_VEK_MISSING"]);
  });

  it("13: a VCEK that another VCEK or itself issued", async () => {
    const issuer = await amd.issueVcek({ seed: "issuer" });
    const issued = await amd.issueVcek({ issuedBy: issuer, issuerCommonName: "SEV-Milan" });
    expect(await verdict(reportBy(issued), [issued.der, amd.ask.der])).toEqual(refused("SNP_VEK_CHAIN"));
    const named = await amd.issueVcek({ issuedBy: issuer });
    expect(await verdict(reportBy(named), [named.der, amd.ask.der])).toEqual(refused("SNP_VEK_ISSUER"));
  });

  it("14: a forger's root with AMD's name, serial and everything", async () => {
    const forger = await createWorld("forged");
    const evil = await createSimulatedAmd({ seed: "forged", forged: true });
    const vek = await evil.issueVcek();
    const brought = [vek.der, evil.ask.der, evil.ark.der];
    expect(await forger.verdict(forger.reportBy(vek), brought, { anchors: null })).toEqual(refused("SNP_VEK_CHAIN"));
    expect(await forger.verdict(forger.reportBy(vek), brought)).toEqual(refused("SNP_VEK_CHAIN"));
  });

  it.each<readonly [string, VcekOptions]>([
    ["SHA-256", { signature: { hash: "sha256", saltLength: 48 } }],
    ["SHA-512", { signature: { hash: "sha512", saltLength: 48 } }],
    ["a salt of 32 bytes", { signature: { hash: "sha384", saltLength: 32 } }],
    ["MGF1 with SHA-1", { declaredMgfHash: "sha1" }],
    ["PKCS #1 v1.5", { signature: "pkcs1" }],
  ])("15: a certificate signed with %s", async (_name, options) => {
    expect(await withVcek(options)).toEqual(refused("SNP_VEK_CHAIN"));
  });

  it("15: another algorithm inside the certificate than beside its signature", async () => {
    const said = await withVcek({ tbsSignature: { hash: "sha384", saltLength: 32 } });
    expect(said).toEqual(refused("X509_CERT_ALGORITHM_MISMATCH"));
  });

  it("16: windows of the VEK, the intermediate and the root, both ends inclusive", async () => {
    const [notBefore, notAfter] = [new Date("2025-03-01T00:00:00Z"), new Date("2025-04-01T00:00:00Z")];
    const at = (instant: number): { readonly at: string } => ({ at: new Date(instant).toISOString() });
    const own = await amd.issueVcek({ notBefore, notAfter });
    const cases = [{ evidence: reportBy(own), endorsements: [own.der, amd.ask.der], anchors: [amd.ark.der] }];
    for (const name of ["ask", "ark"] as const) {
      const other = await createSimulatedAmd({ seed: "reject-list", [name]: { notBefore, notAfter } });
      const vek = await other.issueVcek();
      cases.push({ evidence: reportBy(vek), endorsements: [vek.der, other.ask.der], anchors: [other.ark.der] });
    }
    for (const { evidence, endorsements, anchors } of cases) {
      const said = async (instant: number): Promise<Said> =>
        verdict(evidence, endorsements, { anchors, ...at(instant) });
      expect(await said(notBefore.getTime())).toEqual(["affirming", undefined]);
      expect(await said(notAfter.getTime())).toEqual(["affirming", undefined]);
      expect(await said(notBefore.getTime() - 1)).toEqual(refused("X509_CERT_NOT_YET_VALID"));
      expect(await said(notAfter.getTime() + 1)).toEqual(refused("X509_CERT_EXPIRED"));
    }
  });

  it.each<readonly [string, VcekOptions, string]>([
    ["no blSPL", { dropExtensions: ["blSPL"] }, "SNP_VEK_EXTENSION"],
    ["teeSPL twice", { duplicateExtensions: ["teeSPL"] }, "X509_CERT_DUPLICATE_EXTENSION"],
    ["a UTF8String as productName", { productName: Uint8Array.of(0x0c, 1, 0x41) }, "SNP_VEK_EXTENSION"],
    ["an OCTET STRING as snpSPL", { spl: { snpSPL: Uint8Array.of(4, 1, 24) } }, "SNP_VEK_EXTENSION"],
    ["a negative snpSPL", { spl: { snpSPL: Uint8Array.of(2, 1, 0x98) } }, "SNP_VEK_EXTENSION"],
    ["snpSPL 256", { spl: { snpSPL: Uint8Array.of(2, 2, 1, 0) } }, "SNP_VEK_EXTENSION"],
    ["a longer form of snpSPL", { spl: { snpSPL: Uint8Array.of(2, 2, 0, 24) } }, "SNP_VEK_EXTENSION"],
    ...[0, 7, 9, 63, 65].map(
      (size) => [`a hwid of ${size} bytes`, { hwid: new Uint8Array(size).fill(1) }, "SNP_VEK_EXTENSION"] as const,
    ),
    ["a CSP_ID", { cspId: "CN=cloud" }, "SNP_VEK_EXTENSION"],
    ["structVersion 2", { structVersion: 2 }, "SNP_VEK_STRUCT_VERSION"],
    ["another line's productName", { productName: "Genoa" }, "SNP_VEK_PRODUCT_NAME"],
    [
      "an unknown critical extension",
      { extraExtensions: [{ oid: "1.2.3.4", critical: true, value: Uint8Array.of(5, 0) }] },
      "X509_CERT_CRITICAL_EXTENSION",
    ],
  ])("17: a VCEK with %s", async (_name, options, code) => {
    expect(await withVcek(options)).toEqual(refused(code));
  });

  it("17: a VLEK with a hwid", async () => {
    const vlek = await amd.issueVlek({ hwid: new Uint8Array(64).fill(1) });
    expect(await verdict(reportBy(vlek), [vlek.der, amd.asvk.der])).toEqual(refused("SNP_VEK_EXTENSION"));
  });

  it("18: each component of the TCB one off, and one byte of the chip id", async () => {
    for (const index of [0, 1, 2, 3, 4, 5, 6, 7]) {
      for (const delta of [1, 255]) {
        const reportedTcb = vcek.tcb.map((value, at) => (at === index ? (value + delta) & 0xff : value));
        const said = await verdict(reportBy(vcek, { reportedTcb }), chain);
        expect([index, delta, ...said]).toEqual([index, delta, ...refused("SNP_VEK_TCB")]);
      }
    }
    for (const index of [0, 31, 63]) {
      const chipId = vcek.chipId.map((value, at) => (at === index ? value ^ 1 : value));
      expect(await verdict(reportBy(vcek, { chipId }), chain)).toEqual(refused("SNP_VEK_CHIP_ID"));
    }
  });

  it("18: a certificate for more than the current TCB", async () => {
    const currentTcb = vcek.tcb.map((value, at) => (at === 7 ? value - 1 : value));
    const committedTcb = currentTcb;
    expect(await verdict(reportBy(vcek, { currentTcb, committedTcb }), chain)).toEqual(refused("SNP_VEK_TCB_CURRENT"));
  });

  it("19: a CPU of another line, and one of no line", async () => {
    const genoa = reportBy(vcek, { cpuid: { family: 0x19, model: 0x11, stepping: 1 } });
    expect(await verdict(genoa, chain)).toEqual(refused("SNP_VEK_PRODUCT"));
    for (const [family, model] of [
      [0x19, 0x20],
      [0x19, 0x9f],
      [0x19, 0xb0],
      [0x1a, 0x12],
      [0x1a, 0x50],
      [0x17, 0x00],
    ] as const) {
      const said = await verdict(reportBy(vcek, { cpuid: { family, model, stepping: 0 } }), chain);
      expect([family, model, ...said]).toEqual([family, model, ...refused("SNP_PRODUCT_UNSUPPORTED")]);
    }
  });
});

describe("22: revocation lists that the policy requires", () => {
  const requiring = { policy: POLICY.replace('"root_of_trust": { ', '"root_of_trust": { "check_crl": true') };
  const withCrl = async (options: CrlOptions): Promise<Said> =>
    verdict(genuine, [...chain, await amd.issueCrl(options)], requiring);

  it("the sound one is accepted, none is undecided", async () => {
    expect(await withCrl({})).toEqual(["affirming", undefined]);
    expect(await verdict(genuine, chain, requiring)).toEqual(["none", "SNP_CRL_MISSING"]);
  });

  it.each<readonly [string, CrlOptions, string]>([
    ["signed by another key", { signedBy: "mallory" }, "SNP_CRL_INVALID"],
    ["signed by the intermediate", { signedBy: "ask" }, "SNP_CRL_INVALID"],
    ["signed by a P-384 key", { signedBy: vcek }, "SNP_CRL_INVALID"],
    ["signed with SHA-256", { signature: { hash: "sha256", saltLength: 48 } }, "SNP_CRL_INVALID"],
    ["signed with another salt", { signature: { hash: "sha384", saltLength: 20 } }, "SNP_CRL_INVALID"],
    [
      "with an unknown critical extension",
      { extraExtensions: [{ oid: "1.2.3.4", critical: true, value: Uint8Array.of(5, 0) }] },
      "SNP_CRL_INVALID",
    ],
    ["with bytes behind it", { trailingBytes: Uint8Array.of(0) }, "SNP_CRL_INVALID"],
    [
      "that has run out",
      { thisUpdate: new Date("2025-01-01"), nextUpdate: new Date("2025-05-31T23:59:59Z") },
      "SNP_CRL_STALE",
    ],
    ["without an end", { nextUpdate: null }, "SNP_CRL_NEXT_UPDATE"],
  ])("one %s", async (_name, options, code) => {
    expect(await withCrl(options)).toEqual(refused(code));
  });

  it("one of another issuer is none", async () => {
    expect(await withCrl({ issuerCommonName: "ARK-Genoa" })).toEqual(["none", "SNP_CRL_MISSING"]);
  });

  it("one newer than the instant is accepted, by ruling", async () => {
    const said = await withCrl({ thisUpdate: new Date("2025-07-01"), nextUpdate: new Date("2025-12-01") });
    expect(said).toEqual(["affirming", undefined]);
  });

  it.each(["ark", "ask"] as const)("one that lists the %s revokes, whether or not it is required", async (name) => {
    const crl = await amd.issueCrl({ revokedSerials: [amd[name].serial] });
    for (const told of [requiring, {}, { revocation: "off" } as const]) {
      expect(await verdict(genuine, [...chain, crl], told)).toEqual(refused("SNP_REVOKED"));
    }
  });

  it("one that lists the ASVK revokes a VLEK's chain and no VCEK's", async () => {
    const crl = await amd.issueCrl({ revokedSerials: [amd.asvk.serial] });
    const vlek = await amd.issueVlek();
    expect(await verdict(reportBy(vlek), [vlek.der, amd.asvk.der, crl], requiring)).toEqual(refused("SNP_REVOKED"));
    expect(await verdict(genuine, [...chain, crl], requiring)).toEqual(["affirming", undefined]);
  });

  it("one that lists serial 0 revokes no VEK, since all have it", async () => {
    expect(await withCrl({ revokedSerials: ["00"] })).toEqual(["affirming", undefined]);
  });

  it("garbage is no list", async () => {
    const garbage = new Uint8Array(600).fill(0x30);
    expect(await verdict(genuine, [...chain, garbage], requiring)).toEqual(["none", "SNP_CRL_MISSING"]);
  });

  it("the caller may switch off what the policy asks for, but not unseen", async () => {
    expect(await verdict(genuine, chain, { ...requiring, revocation: "off" })).toEqual(["warning", undefined]);
    expect(await verdict(genuine, chain, { revocation: "require" })).toEqual(["none", "SNP_CRL_MISSING"]);
  });
});

describe("25: policies with values that mean nothing", () => {
  it.each<readonly [string, Readonly<Record<string, string>>, string]>([
    ["a reserved bit of the guest policy", { policy: String(0x30000 + 0x4000000) }, "SNP_POLICY_GUEST_POLICY"],
    ["no bit 17", { policy: "65536" }, "SNP_POLICY_GUEST_POLICY"],
    ["a reserved bit of platform_info", { platform_info: "64" }, "SNP_POLICY_PLATFORM_INFO"],
    ["vmpl 4", { vmpl: "4" }, "SNP_POLICY_RANGE"],
    ["minimum_build 256", { minimum_build: "256" }, "SNP_POLICY_RANGE"],
    ...["1", "1.2.3", "1.256", "-1.0", "a.b", " 1.55", "+1.55"].map(
      (text) => [`minimum_version "${text}"`, { minimum_version: `"${text}"` }, "SNP_POLICY_VERSION"] as const,
    ),
    ["a digest of 47 bytes", { trusted_id_key_hashes: `["${"A".repeat(63)}="]` }, "PROTOJSON_BYTES_LENGTH"],
    ["a digest of zeros", { trusted_id_key_hashes: `["${"A".repeat(64)}"]` }, "SNP_POLICY_KEY_HASH"],
    ["a trusted key that is no certificate", { trusted_id_keys: '["AAAA"]' }, "SNP_POLICY_TRUSTED_KEY"],
  ])("%s", async (_name, fields, code) => {
    expect(await verdict(genuine, chain, { policy: policyText(fields) })).toEqual(["none", code]);
  });
});
