import { describe, expect, it } from "vitest";
import { toUtf8 } from "../../../src/bytes/index.js";
import type { Outcome } from "../../../src/errors/index.js";
import { createSimulatedAmd } from "../../../src/testing/index.js";
import type { PolicyTools } from "../../../src/tee/scheme.js";
import { trustOf } from "../../../src/tee/snp/policy.js";
import type { SnpPolicy } from "../../../src/tee/snp/policy.js";
import { TOOLS } from "../../helpers/policy-tools.js";
import { simulatedAmd } from "../../helpers/snp.js";
import { describeWithVectors, readVector } from "../../helpers/vectors.js";
import { decode } from "./appraise-support.js";
import type { PolicyJson } from "./appraise-support.js";
import { codeOf, valueOf } from "./support.js";

const GUEST = { policy: "196608" };
const HONOUR: PolicyTools = { ...TOOLS, roots: "honour" };
const milan = await simulatedAmd();
const genoa = await simulatedAmd("Genoa");

const list = (...texts: readonly string[]): string => JSON.stringify(texts);
const bundle = milan.ask.pem + milan.ark.pem;

function decodeRoot(root: PolicyJson, tools = HONOUR, policy: PolicyJson = GUEST): Outcome<SnpPolicy | null> {
  return decode(policy, root, tools);
}

/** What the policy says about trust. */
function trustIn(root: PolicyJson, tools = HONOUR) {
  const policy = valueOf(decodeRoot(root, tools));
  if (policy === null) throw new Error("the policy states nothing");
  return trustOf(policy);
}

describe("decodePolicy, root_of_trust", () => {
  it.each([
    [{ check_crl: "true" }, "ok"],
    [{ checkCrl: "true" }, "ok"],
    [{ cabundles: '["-----BEGIN CERTIFICATE-----"]' }, "SNP_POLICY_ROOTS"],
    [{ cabundles: '[""]' }, "SNP_POLICY_ROOTS"],
    [{ cabundle_paths: '["/tmp/roots.pem"]' }, "SNP_POLICY_ROOTS"],
    [{ check_crl: "false", cabundles: "[]", cabundle_paths: "null" }, "ok"],
    [{ disallow_network: "true" }, "ok"],
    [{ disallowNetwork: "false" }, "ok"],
    [{ disallow_network: '"true"' }, "PROTOJSON_TYPE"],
    [{ check_crl: "1" }, "PROTOJSON_TYPE"],
    [{ cabundles: '"text"' }, "PROTOJSON_TYPE"],
    [{ cabundles: "[1]" }, "PROTOJSON_TYPE"],
    [{ cabundle_paths: "[null]" }, "PROTOJSON_TYPE"],
    [{ revocation: '"off"' }, "PROTOJSON_UNKNOWN_FIELD"],
    [{ check_crl: "false", checkCrl: "false" }, "PROTOJSON_DUPLICATE"],
  ] as readonly [PolicyJson, string][])("%j: %s, with a section and without", (root, expected) => {
    expect(codeOf(decodeRoot(root, TOOLS))).toBe(expected);
    expect(codeOf(decode(null, root))).toBe(expected);
  });

  it("check_crl requires a revocation list; without it one is used if it is there", () => {
    expect(trustIn({ check_crl: "true" }).revocation).toBe("require");
    expect(trustIn({ checkCrl: "true" }).revocation).toBe("require");
    for (const root of [{ check_crl: "false" }, { check_crl: "null" }, {}]) {
      expect(trustIn(root).revocation).toBe("use-if-present");
    }
  });

  it("disallow_network is kept", () => {
    expect(valueOf(decodeRoot({ disallow_network: "true" }))?.disallowNetwork).toBe(true);
    expect(valueOf(decodeRoot({}))?.disallowNetwork).toBe(false);
  });
});

describe("decodePolicy, roots that the caller does not let policies state", () => {
  it("make the policy invalid, well-formed or not", () => {
    for (const [name, json] of [
      ["cabundles", list(bundle)],
      ["cabundles", list("nonsense")],
      ["cabundle_paths", list("roots.pem")],
    ] as const) {
      const tools = { ...TOOLS, cabundleFiles: new Map([["roots.pem", toUtf8(bundle)]]) };
      expect(decodeRoot({ [name]: json }, tools)).toMatchObject({
        failure: { stage: "policy", code: "SNP_POLICY_ROOTS", path: `root_of_trust.${name}` },
      });
    }
  });
});

describe("decodePolicy, roots that the caller lets policies state", () => {
  it("become anchors, and their intermediates endorsements of the caller", () => {
    expect(trustIn({ cabundles: list(bundle) })).toEqual({
      anchors: [{ der: milan.ark.der }],
      endorsements: [{ kind: "snp-ask", bytes: milan.ask.der, source: "caller" }],
      revocation: "use-if-present",
      tcb: "appraise",
    });
    const vlek = trustIn({ cabundles: list(milan.asvk.pem + milan.ark.pem) });
    expect(vlek.endorsements).toEqual([{ kind: "snp-asvk", bytes: milan.asvk.der, source: "caller" }]);
  });

  it("are none where none are stated", () => {
    expect(trustIn({})).toMatchObject({ anchors: [], endorsements: [] });
  });

  it("come from files that were handed in, and then from the policy itself", () => {
    const cabundleFiles = new Map([["a/roots.pem", toUtf8(genoa.ask.pem + genoa.ark.pem)]]);
    const root = { cabundles: list(bundle), cabundle_paths: list("a/roots.pem") };
    const { anchors, endorsements } = trustIn(root, { ...HONOUR, cabundleFiles });
    expect(anchors).toEqual([{ der: genoa.ark.der }, { der: milan.ark.der }]);
    expect(endorsements.map(({ bytes }) => bytes)).toEqual([genoa.ask.der, milan.ask.der]);
  });

  it("refuse a file that was not handed in: names are compared as they are written", () => {
    const cabundleFiles = new Map([["roots.pem", toUtf8(bundle)]]);
    const tools = { ...HONOUR, cabundleFiles };
    expect(codeOf(decodeRoot({ cabundle_paths: list("roots.pem") }, tools))).toBe("ok");
    for (const name of ["./roots.pem", "ROOTS.pem", "", "__proto__"]) {
      expect(decodeRoot({ cabundle_paths: list("roots.pem", name) }, tools)).toMatchObject({
        failure: { code: "SNP_POLICY_CABUNDLE_PATH", path: "root_of_trust.cabundle_paths.1", actual: name },
      });
    }
  });

  it("are read also where there is no section", () => {
    expect(codeOf(decode(null, { cabundles: list(bundle) }, HONOUR))).toBe("ok");
    expect(codeOf(decode(null, { cabundles: list("nonsense") }, HONOUR))).toBe("SNP_POLICY_CABUNDLE");
  });

  it("are at most 64", () => {
    const many = (size: number) => ({ cabundles: list(...Array.from({ length: size }, () => bundle)) });
    expect(codeOf(decodeRoot(many(64)))).toBe("ok");
    expect(decodeRoot(many(65))).toMatchObject({
      failure: { code: "SNP_POLICY_LIST_SIZE", path: "root_of_trust.cabundles", expected: 64, actual: 65 },
    });
  });
});

describe("decodePolicy, the form of a bundle", () => {
  const { ask, asvk, ark } = milan;
  const begin = "-----BEGIN CERTIFICATE-----";

  it.each([
    ["in the right order", bundle],
    ["with CRLF and blank lines behind", `${bundle.replaceAll("\n", "\r\n")}\r\n\r\n`],
    ["with a blank line between", `${ask.pem}\n${ark.pem}`],
  ])("takes PEM of two certificates %s", (_name, pem) => {
    expect(codeOf(decodeRoot({ cabundles: list(pem) }))).toBe("ok");
  });

  it.each([
    ["nothing", "", "X509_PEM_SYNTAX"],
    ["no PEM", "nonsense", "X509_PEM_SYNTAX"],
    ["a root alone", ark.pem, null],
    ["an intermediate alone", ask.pem, null],
    ["three certificates", bundle + ark.pem, null],
    ["the root first", ark.pem + ask.pem, null],
    ["a root as its own intermediate", ark.pem + ark.pem, null],
    ["two intermediates", ask.pem + asvk.pem, null],
    ["the root of another line", ask.pem + genoa.ark.pem, null],
    ["text behind", `${bundle}# end\n`, "X509_PEM_SYNTAX"],
    ["a header", bundle.replace(begin, `${begin}\nProc-Type: 4,ENCRYPTED`), "X509_PEM_HEADERS"],
    ["another label", bundle.replaceAll("CERTIFICATE", "X509 CRL"), "X509_PEM_LABEL"],
    ["a first block that is no certificate", `${begin}\nAAAA\n-----END CERTIFICATE-----\n${ark.pem}`, /^X509_/],
    ["a second block that is no certificate", `${ask.pem}${begin}\nAAAA\n-----END CERTIFICATE-----\n`, /^X509_/],
  ])("refuses %s", (_name, pem, cause) => {
    const decoded = decodeRoot({ cabundles: list(bundle, pem) });
    expect(decoded).toMatchObject({
      failure: {
        stage: "policy",
        code: "SNP_POLICY_CABUNDLE",
        path: "root_of_trust.cabundles.1",
        ...(cause === null ? {} : { cause: { code: cause } }),
      },
    });
  });

  it("refuses a VEK, and names that are nearly AMD's", async () => {
    const vcek = await milan.issueVcek();
    expect(codeOf(decodeRoot({ cabundles: list(vcek.pem + ark.pem) }))).toBe("SNP_POLICY_CABUNDLE");
    for (const options of [
      { ask: { subjectCommonName: "SEV-Venice" } },
      { ask: { subjectCommonName: "SEV-milan" } },
      { ask: { subjectOrganization: "Advanced Micro Devices, Inc." } },
      { ark: { subjectCommonName: "ARK-Milan2" } },
      { ark: { subjectOrganization: "Example" } },
    ]) {
      const amd = await createSimulatedAmd({ seed: "names", ...options });
      expect(codeOf(decodeRoot({ cabundles: list(amd.ask.pem + amd.ark.pem) }))).toBe("SNP_POLICY_CABUNDLE");
    }
  });

  it("does not look at signatures: establishTrust does", async () => {
    const forged = await createSimulatedAmd({ seed: "forged", forged: true });
    expect(codeOf(decodeRoot({ cabundles: list(milan.ask.pem + forged.ark.pem) }))).toBe("ok");
  });
});

describe("decodePolicy, the line of the roots", () => {
  const mixed = { cabundles: list(bundle, genoa.ask.pem + genoa.ark.pem) };

  it("need not be named, and may then be several", () => {
    expect(valueOf(decodeRoot(mixed))).toMatchObject({ line: null, anchors: [{}, {}] });
  });

  it("is the named one where one is named", () => {
    expect(codeOf(decodeRoot({ cabundles: list(bundle), product_line: '"Milan"' }))).toBe("ok");
    expect(codeOf(decodeRoot({ cabundles: list(bundle), product: '"Milan-B1"' }))).toBe("ok");
    for (const named of [{ product_line: '"Genoa"' }, { product: '"Genoa"' }]) {
      const refused = { code: "SNP_POLICY_PRODUCT", path: "root_of_trust.cabundles.0", expected: "Genoa" };
      expect(decodeRoot({ cabundles: list(bundle), ...named })).toMatchObject({ failure: refused });
      expect(decode(null, { cabundles: list(bundle), ...named }, HONOUR)).toMatchObject({ failure: refused });
    }
    expect(codeOf(decodeRoot({ ...mixed, product_line: '"Milan"' }))).toBe("SNP_POLICY_PRODUCT");
    const product = '{"name": "SEV_PRODUCT_GENOA"}';
    expect(codeOf(decodeRoot({ cabundles: list(bundle) }, HONOUR, { ...GUEST, product }))).toBe("SNP_POLICY_PRODUCT");
  });
});

describeWithVectors("bundles as AMD's key service serves them", () => {
  it.each([
    ["snp/go-sev-guest/cert_chain_milan_vcek.pem", "snp-ask"],
    ["snp/go-sev-guest/cert_chain_milan_vlek.pem", "snp-asvk"],
  ])("%s holds an intermediate (%s) and the root", (file, kind) => {
    const pem = new TextDecoder().decode(readVector(file));
    const { anchors, endorsements } = trustIn({ cabundles: list(pem), product_line: '"Milan"' });
    expect(anchors).toEqual([{ der: readVector("snp/roots/milan_ark.der") }]);
    expect(endorsements.map((endorsement) => endorsement.kind)).toEqual([kind]);
  });
});
