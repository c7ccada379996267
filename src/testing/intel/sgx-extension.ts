import * as der from "../der.js";
import type { PckExtension } from "../../tee/tdx/types.js";
import { SGX_ARC } from "./profile.js";

/** A member of the SGX extension: SEQUENCE { OID, value }. */
export interface SgxMember {
  /** Dotted object identifier. */
  readonly oid: string;
  /** DER of the value, header and all. */
  readonly value: Uint8Array;
}

/** Makes of a list of members the one to be written: another order, one twice, one less. */
export type MemberEdit = (members: readonly SgxMember[]) => readonly SgxMember[];

/** What the SGX extension may hold that no genuine one does. */
export interface SgxExtensionOverrides {
  /** Of the extension itself: PPID, TCB, PCEID, FMSPC, type, and under the Platform CA instance id and configuration. */
  readonly members?: MemberEdit;
  /** Of the member TCB: 16 components, PCESVN, CPUSVN. */
  readonly tcbMembers?: MemberEdit;
  /** Of the member configuration. */
  readonly configurationMembers?: MemberEdit;
}

const TYPES = ["standard", "scalable", "scalable-with-integrity"] as const;

/** Content of the extension: values and sizes are written as they are, sound or not. */
export function sgxExtension(pck: PckExtension, overrides: SgxExtensionOverrides = {}): Uint8Array {
  const { members = unchanged, tcbMembers = unchanged, configurationMembers = unchanged } = overrides;
  const list = [
    sgxMember("1", der.octetString(pck.ppid)),
    sgxMember("2", written(tcbMembers(tcbOf(pck)))),
    sgxMember("3", der.octetString(pck.pceId)),
    sgxMember("4", der.octetString(pck.fmspc)),
    sgxMember("5", der.enumerated(TYPES.indexOf(pck.sgxType))),
  ];
  if (pck.platformInstanceId !== null) list.push(sgxMember("6", der.octetString(pck.platformInstanceId)));
  if (pck.configuration !== null) list.push(sgxMember("7", written(configurationMembers(flagsOf(pck.configuration)))));
  return written(members(list));
}

/** A member of the extension by the rest of its identifier: `5`, `2.17`. */
export function sgxMember(suffix: string, value: Uint8Array): SgxMember {
  return { oid: `${SGX_ARC}.${suffix}`, value };
}

function unchanged(members: readonly SgxMember[]): readonly SgxMember[] {
  return members;
}

function tcbOf({ tcbComponents, pceSvn, cpuSvn }: PckExtension): readonly SgxMember[] {
  return [
    ...tcbComponents.map((svn, index) => sgxMember(`2.${index + 1}`, der.integer(svn))),
    sgxMember("2.17", der.integer(pceSvn)),
    sgxMember("2.18", der.octetString(cpuSvn)),
  ];
}

function flagsOf(configuration: NonNullable<PckExtension["configuration"]>): readonly SgxMember[] {
  const { dynamicPlatform, cachedKeys, smtEnabled } = configuration;
  return [dynamicPlatform, cachedKeys, smtEnabled].map((flag, index) =>
    sgxMember(`7.${index + 1}`, der.boolean(flag ? "true" : "false")),
  );
}

function written(members: readonly SgxMember[]): Uint8Array {
  return der.sequence(...members.map(({ oid, value }) => der.sequence(der.oid(oid), value)));
}
