import { toHex } from "../../bytes/index.js";
import type { Failure } from "../../errors/index.js";
import type { ClaimValue } from "../../index.js";
import type { Endorsement } from "../../tee/scheme.js";
import { readQeIdentity } from "../../tee/tdx/qe-identity.js";
import { readTcbInfo } from "../../tee/tdx/tcb-info.js";
import type { EnclaveLevel, LevelVerdict, PlatformLevel, QeIdentity, TcbInfo, TdxModule } from "../../tee/tdx/types.js";
import type { Fields } from "./parts-table.js";

/** What Intel's statements say, for people; nothing of it is verified. Null for an object of another kind. */
export function statementFields({ kind, bytes }: Endorsement): Fields | null {
  if (kind === "tdx-tcb-info") {
    const read = readTcbInfo(bytes);
    return read.ok
      ? { kind, ...tcbInfoFields(read.value.value), ...chainFields(read.value.chain) }
      : problem(kind, read);
  }
  if (kind === "tdx-qe-identity") {
    const read = readQeIdentity(bytes);
    return read.ok
      ? { kind, ...qeIdentityFields(read.value.value), ...chainFields(read.value.chain) }
      : problem(kind, read);
  }
  return null;
}

function problem(kind: string, { failure: { code, message } }: { readonly failure: Failure }): Fields {
  return { kind, problem: `${code}: ${message}` };
}

function tcbInfoFields(info: TcbInfo): Fields {
  return {
    fmspc: info.fmspc,
    pceId: info.pceId,
    ...headFields(info),
    module: moduleFields(info.module),
    moduleIdentities: Object.fromEntries(
      info.moduleIdentities.map((one) => [one.id, { ...moduleFields(one), levels: enclaveLevels(one.levels) }]),
    ),
    levels: info.levels.map(platformLevel),
  };
}

function qeIdentityFields(identity: QeIdentity): Fields {
  return {
    ...headFields(identity),
    miscSelect: toHex(identity.miscSelect),
    miscSelectMask: toHex(identity.miscSelectMask),
    attributes: toHex(identity.attributes),
    attributesMask: toHex(identity.attributesMask),
    mrSigner: toHex(identity.mrSigner),
    isvProdId: identity.isvProdId,
    levels: enclaveLevels(identity.levels),
  };
}

function headFields({
  evaluationNumber,
  issueDate,
  nextUpdate,
}: Pick<TcbInfo, "evaluationNumber" | "issueDate" | "nextUpdate">): Fields {
  return {
    tcbEvaluationDataNumber: evaluationNumber,
    issueDate: new Date(issueDate).toISOString(),
    nextUpdate: new Date(nextUpdate).toISOString(),
  };
}

function moduleFields({ mrSigner, attributes, attributesMask }: TdxModule): Fields {
  return { mrSigner: toHex(mrSigner), attributes: toHex(attributes), attributesMask: toHex(attributesMask) };
}

/** A level in one line: the status, its date, what it takes, and what is known against it. */
function platformLevel(level: PlatformLevel): string {
  const { sgxComponents, tdxComponents, pceSvn } = level;
  return levelText(level, `sgx ${sgxComponents.join(" ")}, tdx ${tdxComponents.join(" ")}, pcesvn ${pceSvn}`);
}

function enclaveLevels(levels: readonly EnclaveLevel[]): readonly string[] {
  return levels.map((level) => levelText(level, `isvsvn ${level.isvSvn}`));
}

function levelText({ status, tcbDate, advisoryIds }: LevelVerdict, needs: string): string {
  const advisories = advisoryIds.length === 0 ? "" : `: ${advisoryIds.join(" ")}`;
  return `${status} of ${new Date(tcbDate).toISOString().slice(0, 10)}, from ${needs}${advisories}`;
}

/** Certificates behind the statement, as Intel's header has them. */
function chainFields(chain: readonly Uint8Array[]): { readonly certificatesBehindIt: ClaimValue } {
  return { certificatesBehindIt: chain.length };
}
