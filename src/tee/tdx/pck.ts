import { fail, ok } from "../../errors/index.js";
import type { FailureDetail, Outcome } from "../../errors/index.js";
import { readOidValues } from "../../x509/index.js";
import type { Certificate, OidValue } from "../../x509/index.js";
import type { TDX_CERTIFICATE_CODES } from "./certificate-errors.js";
import type { PckExtension } from "./types.js";

/** Intel SGX PCK Certificate and CRL Profile Specification, section 1.3.5: the extension, and the values in it. */
export const SGX_EXTENSION = "1.2.840.113741.1.13.1";
const PPID = `${SGX_EXTENSION}.1`;
const TCB = `${SGX_EXTENSION}.2`;
const PCE_ID = `${SGX_EXTENSION}.3`;
const FMSPC = `${SGX_EXTENSION}.4`;
const SGX_TYPE = `${SGX_EXTENSION}.5`;
const PLATFORM_INSTANCE_ID = `${SGX_EXTENSION}.6`;
const CONFIGURATION = `${SGX_EXTENSION}.7`;
/** TCB components 1 to 16 are the members 1 to 16 of the TCB. */
const COMPONENTS: readonly string[] = Array.from({ length: 16 }, (_, index) => `${TCB}.${index + 1}`);
const PCE_SVN = `${TCB}.17`;
const CPU_SVN = `${TCB}.18`;
const DYNAMIC_PLATFORM = `${CONFIGURATION}.1`;
const CACHED_KEYS = `${CONFIGURATION}.2`;
const SMT_ENABLED = `${CONFIGURATION}.3`;

/** Identifier octets of the types that occur. */
const BOOLEAN = 0x01;
const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const ENUMERATED = 0x0a;
const SEQUENCE = 0x30;

/** By their numbers, from 0. */
const SGX_TYPES = ["standard", "scalable", "scalable-with-integrity"] as const;

/** Which values have to be there, and which may. */
interface Members {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}
const EXTENSION_MEMBERS: Members = {
  required: [PPID, TCB, PCE_ID, FMSPC, SGX_TYPE],
  optional: [PLATFORM_INSTANCE_ID, CONFIGURATION],
};
const TCB_MEMBERS: Members = { required: [...COMPONENTS, PCE_SVN, CPU_SVN], optional: [] };
const CONFIGURATION_MEMBERS: Members = { required: [DYNAMIC_PLATFORM, CACHED_KEYS, SMT_ENABLED], optional: [] };

/**
 * Reads the SGX extension of a PCK certificate: which platform the key belongs to, and at which TCB. Values are told by
 * their identifiers, whatever their order. One that is unknown is refused, as by Intel's own library: the extension is not
 * critical, but everything that is appraised rests on it.
 *
 * @returns the values, bytes as copies; nothing of it is authenticated. Errors, with the path of the value:
 * `TDX_PCK_EXTENSION` (absent or malformed), `TDX_PCK_MEMBER_MISSING`, `TDX_PCK_MEMBER_DUPLICATE`,
 * `TDX_PCK_MEMBER_UNKNOWN`, `TDX_PCK_MEMBER_VALUE` (type, length, range). The other fields of the certificate are not
 * looked at.
 */
export function readPck(certificate: Certificate): Outcome<PckExtension> {
  const extension = certificate.extensions.find(({ oid }) => oid === SGX_EXTENSION);
  if (extension === undefined) {
    const path = `extension.${SGX_EXTENSION}`;
    return refuse("TDX_PCK_EXTENSION", "The PCK certificate has no SGX extension.", { path, actual: null });
  }
  const members = openMembers(extension.value, SGX_EXTENSION, EXTENSION_MEMBERS);
  if (!members.ok) return members;
  const read = new MemberReader(members.value);
  const tcb = read.nested(TCB, TCB_MEMBERS);
  const configuration = read.has(CONFIGURATION) ? read.nested(CONFIGURATION, CONFIGURATION_MEMBERS) : null;
  const pck: PckExtension = {
    ppid: read.octets(PPID, 16),
    tcbComponents: COMPONENTS.map((oid) => tcb.unsigned(oid, 0xff)),
    pceSvn: tcb.unsigned(PCE_SVN, 0xffff),
    cpuSvn: tcb.octets(CPU_SVN, 16),
    pceId: read.octets(PCE_ID, 2),
    fmspc: read.octets(FMSPC, 6),
    sgxType: SGX_TYPES[read.unsigned(SGX_TYPE, SGX_TYPES.length - 1, ENUMERATED)] ?? "standard",
    platformInstanceId: read.has(PLATFORM_INSTANCE_ID) ? read.octets(PLATFORM_INSTANCE_ID, 16) : null,
    configuration:
      configuration === null
        ? null
        : {
            dynamicPlatform: configuration.flag(DYNAMIC_PLATFORM),
            cachedKeys: configuration.flag(CACHED_KEYS),
            smtEnabled: configuration.flag(SMT_ENABLED),
          },
  };
  return read.failed ?? tcb.failed ?? configuration?.failed ?? ok(pck);
}

type Failed = Extract<Outcome<never>, { readonly ok: false }>;

/** The members of a list of values: each that is required, none twice, none besides. */
function openMembers(der: Uint8Array, oid: string, members: Members): Outcome<ReadonlyMap<string, OidValue>> {
  const values = readOidValues(der, "SGX extension");
  if (!values.ok) {
    const { failure } = values;
    const message = `A list of values in the SGX extension cannot be read: ${failure.message}`;
    return refuse("TDX_PCK_EXTENSION", message, { path: `extension.${oid}`, cause: failure });
  }
  const found = new Map<string, OidValue>();
  for (const value of values.value) {
    const path = `extension.${value.oid}`;
    if (!members.required.includes(value.oid) && !members.optional.includes(value.oid)) {
      return refuse("TDX_PCK_MEMBER_UNKNOWN", `The SGX extension has the unknown value ${value.oid}.`, { path });
    }
    if (found.has(value.oid)) {
      return refuse("TDX_PCK_MEMBER_DUPLICATE", `The SGX extension has the value ${value.oid} twice.`, { path });
    }
    found.set(value.oid, value);
  }
  const missing = members.required.find((one) => !found.has(one));
  if (missing === undefined) return ok(found);
  const message = `The SGX extension lacks the value ${missing}.`;
  return refuse("TDX_PCK_MEMBER_MISSING", message, { path: `extension.${missing}`, actual: null });
}

/** Reads values by their identifiers, and keeps the first that is not as it has to be. */
class MemberReader {
  failed: Failed | null = null;

  constructor(private readonly members: ReadonlyMap<string, OidValue>) {}

  has(oid: string): boolean {
    return this.members.has(oid);
  }

  /** A copy of an OCTET STRING of exactly that many octets. */
  octets(oid: string, size: number): Uint8Array {
    const content = this.content(oid, OCTET_STRING, `an OCTET STRING of ${size} octets`);
    if (content !== null && content.length !== size) this.refuse(oid, `an OCTET STRING of ${size} octets`);
    return new Uint8Array(content ?? []);
  }

  /** An INTEGER, or an ENUMERATED, from 0 to `max`, minimal as DER wants it. */
  unsigned(oid: string, max: number, tag: number = INTEGER): number {
    const expected = `${tag === INTEGER ? "an INTEGER" : "an ENUMERATED"} from 0 to ${max}`;
    const content = this.content(oid, tag, expected);
    if (content === null) return 0;
    const [first = 0x80, second = 0x80] = content;
    const minimal = first !== 0 || content.length === 1 || second >= 0x80;
    // Three octets hold 65535 with the zero before them: more are too many for every value here.
    const value = content.length <= 3 ? content.reduce((sum, octet) => sum * 256 + octet, 0) : Infinity;
    if (first >= 0x80 || !minimal || value > max) this.refuse(oid, expected);
    return value;
  }

  flag(oid: string): boolean {
    const content = this.content(oid, BOOLEAN, "a BOOLEAN");
    const [octet, ...more] = content ?? [0];
    if ((octet !== 0 && octet !== 0xff) || more.length > 0) this.refuse(oid, "a BOOLEAN");
    return octet === 0xff;
  }

  /** A reader of the values in a value. What fails in opening it is that reader's failure. */
  nested(oid: string, members: Members): MemberReader {
    const opened = this.content(oid, SEQUENCE, "a SEQUENCE") === null ? null : this.open(oid, members);
    const reader = new MemberReader(opened?.ok === true ? opened.value : new Map());
    reader.failed = opened?.ok === false ? opened : this.failed;
    return reader;
  }

  private open(oid: string, members: Members): Outcome<ReadonlyMap<string, OidValue>> {
    return openMembers(this.members.get(oid)?.der ?? new Uint8Array(), oid, members);
  }

  /** The content of a value of that type; null, and noted where nothing else was, where there is none. */
  private content(oid: string, tag: number, expected: string): Uint8Array | null {
    const value = this.members.get(oid);
    if (value?.tag === tag) return value.content;
    this.refuse(oid, expected);
    return null;
  }

  private refuse(oid: string, expected: string): void {
    const message = `The value ${oid} of the SGX extension is not ${expected}.`;
    this.failed ??= refuse("TDX_PCK_MEMBER_VALUE", message, { path: `extension.${oid}`, expected });
  }
}

function refuse(code: keyof typeof TDX_CERTIFICATE_CODES, message: string, detail: FailureDetail): Failed {
  return fail("trust", code, message, detail);
}
