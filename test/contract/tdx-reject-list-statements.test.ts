import { describe, expect, it } from "vitest";
import { createSimulatedIntel } from "../../src/testing/index.js";
import type {
  JsonMembers,
  QeIdentityOptions,
  SimulatedIntelOptions,
  StatementOptions,
  TcbInfoOptions,
} from "../../src/testing/index.js";
import { TDX_AT } from "../helpers/tdx.js";
import { AFFIRMED, refused, saidOf, SOUND, undecided } from "../helpers/tdx-world.js";
import type { TdxCase } from "../helpers/tdx-world.js";
import type { Said } from "../helpers/world.js";

/**
 * The list of what a verifier of TDX must refuse, through the public entry: Intel's statements. Each is changed in one thing
 * from one under which the quote is affirmed, and signed again where a forger could not have made it.
 *
 * A statement that cannot be read is none: what is lacking then decides nothing, and is noted with its code.
 */

const { intel, pck } = SOUND;

/** How a change is made to both kinds of statements, and what their codes are called. */
const KINDS = [
  { name: "TCB info", of: (how: StatementOptions): TdxCase => ({ tcbInfo: how }), missing: "TDX_TCB_INFO_MISSING" },
  {
    name: "QE identity",
    of: (how: StatementOptions): TdxCase => ({ qeIdentity: how }),
    missing: "TDX_QE_IDENTITY_MISSING",
  },
] as const;

const edit =
  (members: JsonMembers) =>
  (usual: JsonMembers): JsonMembers => ({ ...usual, ...members });
const without =
  (name: string) =>
  (usual: JsonMembers): JsonMembers =>
    Object.fromEntries(Object.entries(usual).filter(([key]) => key !== name));

describe.each(KINDS)("the $name", ({ of, missing }) => {
  it.each<readonly [string, StatementOptions]>([
    ["as it is", {}],
    ["with its signature first", { first: "signature" }],
    ["with white space around its members", { body: (members) => `{ ${members.join(" ,\n ")} }\n` }],
    ["whose s is above half the order", { s: "high" }],
    ["whose s is below half the order", { s: "low" }],
    ["with a member more, as Intel may add some", { members: edit({ more: { deep: [1, "x"] } }) }],
  ])("%s is affirmed", async (_name, how) => {
    expect(await saidOf(of(how))).toEqual(AFFIRMED);
  });

  it.each<readonly [string, StatementOptions, Said]>([
    ["a signature of another key", { signedBy: "mallory" }, refused("TDX_STATEMENT_SIGNATURE")],
    ["a signature of the root", { signedBy: "root" }, refused("TDX_STATEMENT_SIGNATURE")],
    ["a signature of the platform", { signedBy: pck }, refused("TDX_STATEMENT_SIGNATURE")],
    [
      "a signature and a chain of the platform",
      { signedBy: pck, chain: [pck.der, intel.root.der] },
      refused("TDX_STATEMENT_SIGNER"),
    ],
    [
      "a signature and a chain of the platform's CA",
      { signedBy: "platformCa", chain: [intel.platformCa.der, intel.root.der] },
      refused("TDX_STATEMENT_SIGNER"),
    ],
    ["a signature over SHA-384", { hash: "sha384" }, refused("TDX_STATEMENT_SIGNATURE")],
    ["a signature of zeros", { signature: "00".repeat(64) }, refused("TDX_STATEMENT_SIGNATURE")],
    ["a signature of ones", { signature: "ff".repeat(64) }, refused("TDX_STATEMENT_SIGNATURE")],
    ["no chain", { chain: [] }, undecided("TDX_STATEMENT_SIGNER")],
    ["a signature of 126 digits", { signature: "1f".repeat(63) }, undecided(missing)],
    ["a signature that is no hex", { signature: "xy".repeat(64) }, undecided(missing)],
    ["no signature", { signature: null }, undecided(missing)],
    ["a chain of one", { chain: [intel.tcbSigning.der] }, undecided(missing)],
    ["a chain of three", { chain: [intel.tcbSigning.der, intel.root.der, intel.root.der] }, undecided(missing)],
    ["a chain in the other order", { chain: [intel.root.der, intel.tcbSigning.der] }, refused("TDX_STATEMENT_SIGNER")],
    ["the statement twice", { body: ([one, signature]) => `{${[one, one, signature].join(",")}}` }, undecided(missing)],
    [
      "two signatures",
      { body: ([one, signature]) => `{${[one, signature, signature].join(",")}}` },
      undecided(missing),
    ],
    ["a member beside both", { body: (members) => `{${members.join(",")},"x":1}` }, undecided(missing)],
    ["text behind it", { body: (members) => `{${members.join(",")}} x` }, undecided(missing)],
    ["a member of its own twice", { text: `{"id":"TDX","id":"TDX"}` }, undecided(missing)],
    ["an array in its place", { text: "[]" }, undecided(missing)],
    [
      "depth without end",
      { members: edit({ deep: JSON.parse(`${"[".repeat(40)}${"]".repeat(40)}`) as never }) },
      undecided(missing),
    ],
    ["another version", { members: edit({ version: 4 }) }, undecided(missing)],
    ["no version", { members: without("version") }, undecided(missing)],
    ["no issueDate", { members: without("issueDate") }, undecided(missing)],
    ["no nextUpdate", { members: without("nextUpdate") }, undecided(missing)],
    ["a date without a zone", { members: edit({ nextUpdate: "2026-01-01T00:00:00" }) }, undecided(missing)],
    ["a day that is none", { members: edit({ nextUpdate: "2026-02-30T00:00:00Z" }) }, undecided(missing)],
    [
      "a window that ends before it begins",
      { members: edit({ nextUpdate: "2025-05-17T00:00:00Z" }) },
      undecided(missing),
    ],
    ["no evaluation number", { members: without("tcbEvaluationDataNumber") }, undecided(missing)],
    ["an evaluation number below zero", { members: edit({ tcbEvaluationDataNumber: -1 }) }, undecided(missing)],
    ["a fraction for it", { members: edit({ tcbEvaluationDataNumber: 17.5 }) }, undecided(missing)],
    ["no levels", { members: edit({ tcbLevels: [] }) }, undecided(missing)],
    ["no member for levels", { members: without("tcbLevels") }, undecided(missing)],
    ["the next day", { nextUpdate: new Date("2025-05-31T23:59:59Z") }, refused("TDX_STATEMENT_EXPIRED")],
    ["a date to come", { issueDate: new Date("2025-06-01T00:00:01Z") }, refused("TDX_STATEMENT_NOT_YET_VALID")],
  ])("with %s", async (_name, how, said) => {
    expect(await saidOf(of(how))).toEqual(said);
  });

  it("whose text is not what was signed", async () => {
    const kind = of({}).tcbInfo === undefined ? "issueQeIdentity" : "issueTcbInfo";
    const { text } = intel[kind]();
    const spaced = JSON.stringify(JSON.parse(text), null, 1);
    for (const changed of [spaced, text.replace(":17,", ":18,"), text.replace('"2025-06-17', '"2026-06-17')]) {
      expect(changed).not.toBe(text);
      expect(await saidOf(of({ text: changed, signedText: text }))).toEqual(refused("TDX_STATEMENT_SIGNATURE"));
    }
  });

  it("holds at both ends of its window", async () => {
    const exact = new Date(TDX_AT);
    expect(await saidOf(of({ issueDate: exact }))).toEqual(AFFIRMED);
    expect(await saidOf(of({ nextUpdate: exact }))).toEqual(AFFIRMED);
  });

  it("that is lacking", async () => {
    const name = missing === "TDX_TCB_INFO_MISSING" ? "tcbInfo" : "qeIdentity";
    expect(await saidOf({ endorsements: { [name]: null } })).toEqual(undecided(missing));
  });

  it.each<readonly [string, SimulatedIntelOptions["tcbSigning"]]>([
    ["of a forger", { signedBy: "mallory" }],
    ["that a CA issued", { issuedBy: "platformCa" }],
    ["of another name", { subject: { commonName: "Intel SGX PCK Certificate" } }],
    ["that may certify", { keyUsage: Uint8Array.of(3, 2, 1, 0x06) }],
    ["with a critical extension", { extraExtensions: [{ oid: "1.2.3", critical: true, value: Uint8Array.of(5, 0) }] }],
    ["that has ended", { notAfter: new Date("2025-05-31T23:59:59Z") }],
    ["that is to come", { notBefore: new Date("2025-06-01T00:00:01Z") }],
  ])("with a signer's certificate %s", async (_name, tcbSigning) => {
    const other = createSimulatedIntel({ seed: "test", ...(tcbSigning === undefined ? {} : { tcbSigning }) });
    const chain = [other.tcbSigning.der, intel.root.der];
    expect(await saidOf(of({ chain }))).toEqual(refused("TDX_STATEMENT_SIGNER"));
  });

  it("that a signer under another root made", async () => {
    const forged = createSimulatedIntel({ seed: "test", forged: true });
    const chain = [forged.tcbSigning.der, forged.root.der];
    expect(await saidOf(of({ signedBy: forged.tcbSigning, chain }))).toEqual(refused("TDX_STATEMENT_SIGNER"));
    const mixed = [forged.tcbSigning.der, intel.root.der];
    expect(await saidOf(of({ signedBy: forged.tcbSigning, chain: mixed }))).toEqual(refused("TDX_STATEMENT_SIGNER"));
  });
});

describe("the TCB info", () => {
  const components = (count: number, svn: number | string = 0): JsonMembers["x"] =>
    new Array(count).fill(null).map(() => ({ svn }));
  const level = (tcb: JsonMembers): JsonMembers => ({
    tcbLevels: [
      {
        tcb: { sgxtcbcomponents: components(16), pcesvn: 1, tdxtcbcomponents: components(16), ...tcb },
        tcbDate: "2024-01-01T00:00:00Z",
        tcbStatus: "UpToDate",
      },
    ],
  });
  const lacking = undecided("TDX_TCB_INFO_MISSING");

  it.each<readonly [string, TcbInfoOptions, Said]>([
    ["of another FMSPC", { fmspc: "B0C06F000001" }, refused("TDX_STATEMENT_PLATFORM")],
    ["of another PCEID", { pceId: "0001" }, refused("TDX_STATEMENT_PLATFORM")],
    ["in lower case", { fmspc: "b0c06f000000" }, AFFIRMED],
    ["for SGX", { members: edit({ id: "SGX" }) }, lacking],
    ["without an id", { members: without("id") }, lacking],
    ["of version 2", { members: edit({ version: 2 }) }, lacking],
    ["of another type", { members: edit({ tcbType: 1 }) }, lacking],
    ["with 15 components for SGX", { members: edit(level({ sgxtcbcomponents: components(15) })) }, lacking],
    ["with 17 components for TDX", { members: edit(level({ tdxtcbcomponents: components(17) })) }, lacking],
    ["without components for TDX", { members: edit(level({ tdxtcbcomponents: null })) }, lacking],
    ["with an SVN of 256", { members: edit(level({ sgxtcbcomponents: components(16, 256) })) }, lacking],
    ["with an SVN as text", { members: edit(level({ sgxtcbcomponents: components(16, "0") })) }, lacking],
    ["with a PCESVN of 65536", { members: edit(level({ pcesvn: 65_536 })) }, lacking],
    ["with those as they are", { members: edit(level({})) }, AFFIRMED],
    ["with a status of nobody's", { levels: [{ status: "Fine" as never }] }, lacking],
    ["with a level twice", { levels: [{ status: "UpToDate" }, { status: "OutOfDate" }] }, lacking],
    ["without tdxModule", { members: without("tdxModule") }, lacking],
    ["with a short mrsigner", { module: { mrSigner: "00".repeat(47) } }, lacking],
    [
      "without the module's identity",
      { moduleIdentities: [{ id: "TDX_03", levels: [{ isvSvn: 1, status: "UpToDate" }] }] },
      refused("TDX_TCB_SUPPORTED"),
    ],
    ["without any identity", { members: without("tdxModuleIdentities") }, refused("TDX_TCB_SUPPORTED")],
    [
      "with a module's identity twice",
      {
        moduleIdentities: [
          { id: "TDX_01", levels: [{ isvSvn: 1, status: "UpToDate" }] },
          { id: "tdx_01", levels: [{ isvSvn: 1, status: "UpToDate" }] },
        ],
      },
      lacking,
    ],
    [
      "with a module of another signer",
      { moduleIdentities: [{ id: "TDX_01", mrSigner: "11".repeat(48), levels: [{ isvSvn: 1, status: "UpToDate" }] }] },
      refused("TDX_MODULE"),
    ],
    [
      "with a module of other attributes",
      {
        moduleIdentities: [
          { id: "TDX_01", attributes: "0100000000000000", levels: [{ isvSvn: 1, status: "UpToDate" }] },
        ],
      },
      refused("TDX_MODULE"),
    ],
  ])("%s", async (_name, tcbInfo, said) => {
    expect(await saidOf({ tcbInfo })).toEqual(said);
  });
});

describe("the QE identity", () => {
  const lacking = undecided("TDX_QE_IDENTITY_MISSING");

  it.each<readonly [string, QeIdentityOptions, Said]>([
    ["of the enclave for SGX", { id: "QE" }, lacking],
    ["of the verification enclave", { id: "QVE" }, lacking],
    ["without an id", { members: without("id") }, lacking],
    ["with a short mask", { attributesMask: "ff".repeat(15) }, lacking],
    ["with another MRSIGNER", { mrSigner: "11".repeat(32) }, refused("TDX_QE_IDENTITY")],
    ["with another product", { isvProdId: 1 }, refused("TDX_QE_IDENTITY")],
    ["with another MISCSELECT", { miscSelect: "00000001" }, refused("TDX_QE_IDENTITY")],
    ["with other attributes", { attributes: `15${"00".repeat(15)}` }, refused("TDX_QE_IDENTITY")],
    ["with a status that no enclave has", { levels: [{ isvSvn: 4, status: "SWHardeningNeeded" }] }, lacking],
  ])("%s", async (_name, qeIdentity, said) => {
    expect(await saidOf({ qeIdentity })).toEqual(said);
  });
});

describe("a statement of the other kind", () => {
  it("is none", async () => {
    const { bytes: info } = intel.issueTcbInfo();
    const { bytes: identity } = intel.issueQeIdentity();
    expect(await saidOf({ endorsements: { tcbInfo: identity } })).toEqual(undecided("TDX_TCB_INFO_MISSING"));
    expect(await saidOf({ endorsements: { qeIdentity: info } })).toEqual(undecided("TDX_QE_IDENTITY_MISSING"));
    const relabelled = intel.issueStatement(
      "enclaveIdentity",
      JSON.parse(intel.issueTcbInfo().text) as JsonMembers,
    ).bytes;
    expect(await saidOf({ endorsements: { qeIdentity: relabelled } })).toEqual(undecided("TDX_QE_IDENTITY_MISSING"));
  });
});
