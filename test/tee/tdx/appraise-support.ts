import { toBase64, toUtf8 } from "../../../src/bytes/index.js";
import type { P256Verifier } from "../../../src/crypto/index.js";
import type { Outcome } from "../../../src/errors/index.js";
import { parseJson, readObject } from "../../../src/json/index.js";
import type { Finding } from "../../../src/result/index.js";
import type { AppraisalChoices, Authenticated, PolicyTools, TeeChallenge, Trusted } from "../../../src/tee/scheme.js";
import { appraise } from "../../../src/tee/tdx/appraise.js";
import { decodePolicy } from "../../../src/tee/tdx/policy.js";
import type {
  EnclaveLevel,
  PlatformLevel,
  QeIdentity,
  TcbInfo,
  TcbStatus,
  TdReport,
  TdxPolicy,
  TdxQuote,
  TdxSigner,
} from "../../../src/tee/tdx/types.js";
import { TOOLS } from "../../helpers/policy-tools.js";

/** That many bytes, each with this value. */
export const filled = (size: number, value = 7): Uint8Array => new Uint8Array(size).fill(value);

/** Eight bytes with these bits set, bit 0 the lowest of the first byte. */
export function word(...bits: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(8);
  for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
  return bytes;
}

/** Zeros but for the first bytes. */
export function first(size: number, ...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes.set(values);
  return bytes;
}

export const CHALLENGE = filled(64, 0x42);

const TD: TdReport = {
  teeTcbSvn: first(16, 5, 1, 7),
  mrSeam: filled(48, 0x11),
  mrSignerSeam: new Uint8Array(48),
  seamAttributes: new Uint8Array(8),
  tdAttributes: word(28),
  xfam: word(0, 1, 2),
  mrTd: filled(48, 0x12),
  mrConfigId: filled(48, 0x13),
  mrOwner: filled(48, 0x14),
  mrOwnerConfig: filled(48, 0x15),
  rtmrs: [filled(48, 0x20), filled(48, 0x21), filled(48, 0x22), new Uint8Array(48)],
  reportData: CHALLENGE,
  teeTcbSvn2: null,
  mrServiceTd: null,
};

const INTEL_VENDOR = Uint8Array.from(Buffer.from("939a7233f79c4ca9940a0db3957f0607", "hex"));
const QE_SIGNER = filled(32, 0xdc);

/** A sound quote, as if it had been parsed; nothing looks at its signatures here. */
export function quoteOf(
  td: Partial<TdReport> = {},
  quote: Partial<Omit<TdxQuote, "td">> = {},
): Authenticated<TdxQuote> {
  const sound: TdxQuote = {
    version: 4,
    bodyType: 2,
    pceSvn: 0,
    qeSvn: 0,
    qeVendorId: INTEL_VENDOR,
    userData: new Uint8Array(20),
    td: { ...TD, ...td },
    signedBytes: new Uint8Array(632),
    signature: new Uint8Array(64),
    attestationKey: new Uint8Array(64),
    qeReport: {
      cpuSvn: new Uint8Array(16),
      miscSelect: new Uint8Array(4),
      attributes: first(16, 0x15),
      mrEnclave: filled(32),
      mrSigner: QE_SIGNER,
      isvProdId: 2,
      isvSvn: 4,
      reportData: new Uint8Array(64),
    },
    qeReportBytes: new Uint8Array(384),
    qeReportSignature: new Uint8Array(64),
    qeAuthenticationData: new Uint8Array(32),
    certificationData: { type: 5, bytes: new Uint8Array() },
    trailingZeros: 0,
    ...quote,
  };
  return sound as Authenticated<TdxQuote>;
}

const verdict = (status: TcbStatus, ...advisoryIds: readonly string[]) => ({
  status,
  tcbDate: Date.parse("2024-03-13T00:00:00Z"),
  advisoryIds,
});
const WINDOW = { issueDate: 0, nextUpdate: 4e12 };

/** A level for platforms whose first two SGX components, third TDX component and PCESVN are at least these. */
export function platformLevel(
  [sgx0, sgx1, tdx2, pceSvn]: readonly [number, number, number, number],
  status: TcbStatus,
  ...advisoryIds: readonly string[]
): PlatformLevel {
  const sixteen = (...values: readonly number[]): readonly number[] => [...first(16, ...values)];
  return {
    ...verdict(status, ...advisoryIds),
    sgxComponents: sixteen(sgx0, sgx1),
    tdxComponents: sixteen(0, 0, tdx2),
    pceSvn,
  };
}

export function enclaveLevel(isvSvn: number, status: TcbStatus, ...advisoryIds: readonly string[]): EnclaveLevel {
  return { isvSvn, ...verdict(status, ...advisoryIds) };
}

const MODULE = {
  mrSigner: new Uint8Array(48),
  attributes: new Uint8Array(8),
  attributesMask: filled(8, 0xff),
};

/** The platform of {@link quoteOf} is up to date by it. */
export const TCB_INFO: TcbInfo = {
  ...WINDOW,
  fmspc: "00806f050000",
  pceId: "0000",
  evaluationNumber: 18,
  module: MODULE,
  moduleIdentities: [
    { ...MODULE, id: "TDX_01", levels: [enclaveLevel(5, "UpToDate"), enclaveLevel(2, "OutOfDate", "INTEL-SA-00003")] },
  ],
  levels: [
    platformLevel([3, 4, 7, 13], "UpToDate"),
    platformLevel([3, 2, 5, 11], "OutOfDate", "INTEL-SA-00002", "INTEL-SA-00001"),
    platformLevel([2, 2, 5, 5], "Revoked", "INTEL-SA-00001"),
  ],
};

export const QE_IDENTITY: QeIdentity = {
  ...WINDOW,
  evaluationNumber: 19,
  miscSelect: new Uint8Array(4),
  miscSelectMask: filled(4, 0xff),
  attributes: first(16, 0x11),
  attributesMask: first(16, 0xfb),
  mrSigner: QE_SIGNER,
  isvProdId: 2,
  levels: [enclaveLevel(4, "UpToDate"), enclaveLevel(1, "OutOfDate", "INTEL-SA-00004")],
};

const P256: P256Verifier = {
  prepareKey: () => ({ ok: false, failure: { stage: "internal", code: "TEST", message: "not used" } }),
} as unknown as P256Verifier;

/** A signer of the platform that is up to date by {@link TCB_INFO}, with collateral where not stated. */
export function signerOf(change: Partial<TdxSigner> = {}): Trusted<TdxSigner> {
  const sound: TdxSigner = {
    pck: {
      ppid: new Uint8Array(16),
      tcbComponents: [...first(16, 3, 4)],
      pceSvn: 13,
      cpuSvn: new Uint8Array(16),
      pceId: new Uint8Array(2),
      fmspc: new Uint8Array(6),
      sgxType: "scalable",
      platformInstanceId: null,
      configuration: null,
    },
    key: {} as TdxSigner["key"],
    p256: P256,
    ca: "platform",
    names: ["Intel SGX PCK Certificate", "Intel SGX PCK Platform CA", "Intel SGX Root CA"],
    anchors: [],
    endorsements: [],
    collateral: { tcbInfo: TCB_INFO, qeIdentity: QE_IDENTITY },
    revocation: { required: true, rootList: "covers", pckList: "covers" },
    ...change,
  };
  return sound as Trusted<TdxSigner>;
}

/** JSON with bytes as base64. */
export type Member = string | number | boolean | null | Uint8Array | readonly Member[] | Members;
export interface Members {
  readonly [name: string]: Member;
}

export function jsonOf(value: Member): string {
  const plain = (member: Member): unknown => {
    if (member instanceof Uint8Array) return toBase64(member);
    if (Array.isArray(member)) return member.map(plain);
    if (typeof member !== "object" || member === null) return member;
    return Object.fromEntries(Object.entries(member).map(([name, inner]) => [name, plain(inner)]));
  };
  return JSON.stringify(plain(value));
}

/** Decodes the sections; null is an absent one. */
export function decode(
  policy: Members | null,
  root: Members | null = null,
  tools: PolicyTools = TOOLS,
): Outcome<TdxPolicy | null> {
  const object = (members: Members | null, path: string) => {
    if (members === null) return null;
    const parsed = parseJson(toUtf8(jsonOf(members)));
    const read = parsed.ok ? readObject(parsed.value, path) : parsed;
    if (!read.ok) throw new Error(read.failure.message);
    return read.value;
  };
  return decodePolicy(object(policy, "policy"), object(root, "root_of_trust"), tools);
}

/** A policy that states MRTD beside what is handed in. */
export function policyOf(members: { readonly header?: Members; readonly body?: Members } = {}): TdxPolicy {
  const policy = { header_policy: members.header ?? {}, td_quote_body_policy: members.body ?? { mr_td: TD.mrTd } };
  const decoded = decode(policy);
  if (!decoded.ok) throw new Error(`${decoded.failure.code}: ${decoded.failure.message}`);
  if (decoded.value === null) throw new Error("the policy states nothing");
  return decoded.value;
}

/** What is appraised; all of it sound where not stated. */
export interface AppraiseCase {
  readonly td?: Partial<TdReport>;
  readonly quote?: Partial<Omit<TdxQuote, "td">>;
  readonly signer?: Partial<TdxSigner>;
  readonly header?: Members;
  readonly body?: Members;
  readonly challenge?: TeeChallenge;
  readonly choices?: Partial<AppraisalChoices>;
}

export function findingsOf(given: AppraiseCase): readonly Finding[] {
  const { header, body } = given;
  const policy = policyOf({ ...(header === undefined ? {} : { header }), ...(body === undefined ? {} : { body }) });
  const challenge = given.challenge ?? { kind: "bytes", bytes: CHALLENGE };
  const choices: AppraisalChoices = { acceptTcbStatus: [], minTcbEvaluation: null, ...given.choices };
  return appraise(quoteOf(given.td, given.quote), signerOf(given.signer), policy, challenge, choices);
}

/** The findings of a rule. */
export function findingsFor(code: string, given: AppraiseCase): readonly Finding[] {
  return findingsOf(given).filter((finding) => finding.code === code);
}

/** Codes of the failed findings. */
export function failuresOf(given: AppraiseCase): readonly string[] {
  return findingsOf(given)
    .filter(({ outcome }) => outcome === "fail")
    .map(({ code }) => code);
}
