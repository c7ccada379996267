import { equalBytes, isZero, toHex } from "../../bytes/index.js";
import type { EnclaveReport, QeIdentity, TcbInfo, TdReport, TdxModuleIdentity } from "./types.js";

/** One field of a report held against what Intel says of it. */
export interface IdentityCheck {
  /** In Intel's spelling, lower case: `mrsigner`, `seam_attributes`. */
  readonly field: string;
  /** Hex, a number, or the name of a module. */
  readonly expected: string | number;
  readonly actual: string | number;
  readonly holds: boolean;
}

/** What makes an enclave the quoting enclave, whatever its version. */
export type QeProfile = Pick<
  QeIdentity,
  "miscSelect" | "miscSelectMask" | "attributes" | "attributesMask" | "mrSigner" | "isvProdId"
>;

/**
 * Intel's production quoting enclave for TDs, as every TD_QE identity that Intel has published since 2023 states it: for
 * where no collateral is at hand. Its version is not judged. Of the attributes only bit 2 (64-bit mode) is left open, so a
 * debug enclave is none.
 */
export const PRODUCTION_TD_QE: QeProfile = {
  miscSelect: Uint8Array.of(0, 0, 0, 0),
  miscSelectMask: Uint8Array.of(0xff, 0xff, 0xff, 0xff),
  attributes: Uint8Array.of(0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
  attributesMask: Uint8Array.of(0xfb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0),
  mrSigner: Uint8Array.of(
    ...[0xdc, 0x9e, 0x2a, 0x7c, 0x6f, 0x94, 0x8f, 0x17, 0x47, 0x4e, 0x34, 0xa7, 0xfc, 0x43, 0xed, 0x03],
    ...[0x0f, 0x7c, 0x15, 0x63, 0xf1, 0xba, 0xbd, 0xdf, 0x63, 0x40, 0xc8, 0x2e, 0x0e, 0x54, 0xa8, 0xc5],
  ),
  isvProdId: 2,
};

/**
 * Whether an enclave is the quoting enclave. Its isvsvn is no part of it: that is for {@link evaluateTcb}.
 *
 * @returns one check a field: `miscselect` and `attributes` (under the identity's masks), `mrsigner`, `isvprodid`.
 */
export function checkQeIdentity(
  report: Pick<EnclaveReport, "miscSelect" | "attributes" | "mrSigner" | "isvProdId">,
  identity: QeProfile,
): readonly IdentityCheck[] {
  const misc = masked(report.miscSelect, identity.miscSelectMask);
  const attributes = masked(report.attributes, identity.attributesMask);
  return [
    compareBytes("miscselect", identity.miscSelect, misc),
    compareBytes("attributes", identity.attributes, attributes),
    compareBytes("mrsigner", identity.mrSigner, report.mrSigner),
    {
      field: "isvprodid",
      expected: identity.isvProdId,
      actual: report.isvProdId,
      holds: identity.isvProdId === report.isvProdId,
    },
  ];
}

/**
 * Whether the TDX module at a TD's launch is one that Intel's TCB info knows.
 *
 * @returns for modules with a version of their own (TEE_TCB_SVN[1] above 0) `module_identity`, and where that fails nothing
 * else; then `mrsignerseam`, and `seam_attributes` under the mask, which in all must be zero too: Intel's own library refuses
 * every other value.
 */
export function checkModule(
  td: Pick<TdReport, "teeTcbSvn" | "mrSignerSeam" | "seamAttributes">,
  tcbInfo: Pick<TcbInfo, "module" | "moduleIdentities">,
): readonly IdentityCheck[] {
  const checks: IdentityCheck[] = [];
  let module = tcbInfo.module;
  if (hasOwnIdentity(td.teeTcbSvn)) {
    const identity = moduleIdentityOf(td.teeTcbSvn, tcbInfo);
    checks.push({
      field: "module_identity",
      expected: tcbInfo.moduleIdentities.map(({ id }) => id).join(", ") || "none",
      actual: moduleName(td.teeTcbSvn),
      holds: identity !== null,
    });
    if (identity === null) return checks;
    module = identity;
  }
  const seam = compareBytes("seam_attributes", module.attributes, masked(td.seamAttributes, module.attributesMask));
  const production = isZero(td.seamAttributes);
  checks.push(
    compareBytes("mrsignerseam", module.mrSigner, td.mrSignerSeam),
    production ? seam : { ...seam, actual: toHex(td.seamAttributes), holds: false },
  );
  return checks;
}

/** Whether a module is judged by an identity of its own: those of version 0 are by the platform's levels alone. */
export function hasOwnIdentity(teeTcbSvn: Uint8Array): boolean {
  return (teeTcbSvn[1] ?? 0) > 0;
}

/** Intel's name of the module with that version, of 16 SVNs: `TDX_01`, `TDX_0A`. */
export function moduleName(teeTcbSvn: Uint8Array): string {
  return `TDX_${toHex(teeTcbSvn.subarray(1, 2)).toUpperCase()}`;
}

/** The identity of the module with that version; its name in either case. Null where there is none. */
export function moduleIdentityOf(
  teeTcbSvn: Uint8Array,
  tcbInfo: Pick<TcbInfo, "moduleIdentities">,
): TdxModuleIdentity | null {
  const name = moduleName(teeTcbSvn);
  return tcbInfo.moduleIdentities.find(({ id }) => id.toUpperCase() === name) ?? null;
}

function compareBytes(field: string, expected: Uint8Array, actual: Uint8Array): IdentityCheck {
  return { field, expected: toHex(expected), actual: toHex(actual), holds: equalBytes(expected, actual) };
}

function masked(bytes: Uint8Array, mask: Uint8Array): Uint8Array {
  return bytes.map((byte, index) => byte & (mask[index] ?? 0));
}
