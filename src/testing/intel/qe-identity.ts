import { PLATFORM, TD_QE } from "./profile.js";
import type { JsonMembers, StatementOptions } from "./statement.js";
import { datesOf, enclaveLevel } from "./tcb-info.js";
import type { EnclaveLevelOptions } from "./tcb-info.js";

/** What a QE identity says, hex as it is to be written. By default it fits the default quoting enclave, UpToDate. */
export interface QeIdentityOptions extends StatementOptions {
  /** Default `TD_QE`. */
  readonly id?: string;
  readonly miscSelect?: string;
  readonly miscSelectMask?: string;
  readonly attributes?: string;
  readonly attributesMask?: string;
  readonly mrSigner?: string;
  readonly isvProdId?: number;
  readonly levels?: readonly EnclaveLevelOptions[];
}

const USUAL_LEVELS: readonly EnclaveLevelOptions[] = [
  { isvSvn: 4, status: "UpToDate" },
  { isvSvn: 3, status: "OutOfDate", tcbDate: new Date("2023-08-09T00:00:00Z"), advisoryIds: ["INTEL-SA-00837"] },
];

/** The members of the inner object, in the order of Intel's. */
export function qeIdentityMembers(options: QeIdentityOptions): JsonMembers {
  return {
    id: options.id ?? "TD_QE",
    version: 2,
    ...datesOf(options),
    tcbEvaluationDataNumber: options.evaluationNumber ?? PLATFORM.evaluationNumber,
    miscselect: options.miscSelect ?? "00000000",
    miscselectMask: options.miscSelectMask ?? "FFFFFFFF",
    attributes: options.attributes ?? `11${"00".repeat(15)}`,
    // Every bit of the flags but MODE64BIT; nothing of XFRM.
    attributesMask: options.attributesMask ?? `FB${"FF".repeat(7)}${"00".repeat(8)}`,
    mrsigner: options.mrSigner ?? TD_QE.mrSigner.toUpperCase(),
    isvprodid: options.isvProdId ?? TD_QE.isvProdId,
    tcbLevels: (options.levels ?? USUAL_LEVELS).map(enclaveLevel),
  };
}
