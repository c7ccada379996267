import { readQeIdentity } from "../../../src/tee/tdx/qe-identity.js";
import { readTcbInfo } from "../../../src/tee/tdx/tcb-info.js";
import type { QeIdentity, TcbInfo, TcbStatus } from "../../../src/tee/tdx/types.js";

/** Changes the body of a statement before it is written. */
export type Change = (body: object) => void;

/** What stands at a dotted path, `tcbLevels.0.tcb.pcesvn`; throws where there is nothing. */
export function valueAt(body: object, path: string): unknown {
  return path.split(".").reduce<unknown>((node, key) => {
    if (typeof node !== "object" || node === null || !(key in node)) throw new Error(`nothing at ${path}`);
    return (node as Readonly<Record<string, unknown>>)[key];
  }, body);
}

function parentOf(body: object, path: string): readonly [object, string] {
  const cut = path.lastIndexOf(".");
  const parent = cut < 0 ? body : valueAt(body, path.slice(0, cut));
  return [parent as object, path.slice(cut + 1)];
}

/** Puts a copy of something at a dotted path, whatever was there. */
export function setAt(path: string, value: unknown): Change {
  return (body) => {
    const [parent, key] = parentOf(body, path);
    Object.assign(parent, { [key]: structuredClone(value) });
  };
}

/** Takes a member away; throws where it is not there. */
export function without(path: string): Change {
  return (body) => {
    valueAt(body, path);
    Reflect.deleteProperty(...parentOf(body, path));
  };
}

/** Several changes, one after the other. */
export function all(...changes: readonly Change[]): Change {
  return (body) => {
    for (const change of changes) change(body);
  };
}

const NO_CHANGE: Change = all();

export const SIGNATURE = "0123456789abcdef".repeat(8);
const ZEROS_48 = "00".repeat(48);

/** Sixteen components: those given, then zeros. */
export function components(...svns: readonly number[]): { svn: number }[] {
  return Array.from({ length: 16 }, (_, index) => ({ svn: svns[index] ?? 0 }));
}

function level(
  sgx: readonly number[],
  pcesvn: number,
  tdx: readonly number[],
  tcbStatus: TcbStatus,
  tcbDate: string,
  ...advisoryIDs: string[]
): object {
  const tcb = { sgxtcbcomponents: components(...sgx), pcesvn, tdxtcbcomponents: components(...tdx) };
  return { tcb, tcbDate, tcbStatus, ...(advisoryIDs.length === 0 ? {} : { advisoryIDs }) };
}

function enclaveLevel(isvsvn: number, tcbStatus: TcbStatus, tcbDate: string, ...advisoryIDs: string[]): object {
  return { tcb: { isvsvn }, tcbDate, tcbStatus, ...(advisoryIDs.length === 0 ? {} : { advisoryIDs }) };
}

/** In the form that Intel serves: three platform levels, two modules. */
export function tcbInfoBody(): object {
  const module = { mrsigner: ZEROS_48, attributes: "0000000000000000", attributesMask: "FFFFFFFFFFFFFFFF" };
  return {
    id: "TDX",
    version: 3,
    issueDate: "2030-01-01T00:00:00Z",
    nextUpdate: "2030-01-31T00:00:00Z",
    fmspc: "90C06F000000",
    pceId: "0000",
    tcbType: 0,
    tcbEvaluationDataNumber: 21,
    tdxModule: module,
    tdxModuleIdentities: [
      { id: "TDX_03", ...module, tcbLevels: [enclaveLevel(3, "UpToDate", "2029-11-13T00:00:00Z")] },
      {
        id: "TDX_01",
        ...module,
        tcbLevels: [
          enclaveLevel(6, "UpToDate", "2029-11-13T00:00:00Z"),
          enclaveLevel(4, "OutOfDate", "2029-03-13T00:00:00Z", "SA-M4"),
          enclaveLevel(2, "Revoked", "2028-08-09T00:00:00Z", "SA-M2"),
        ],
      },
    ],
    tcbLevels: [
      level([3, 3, 2], 13, [5, 0, 7], "UpToDate", "2029-11-13T00:00:00Z"),
      level([2, 2, 2], 13, [5, 0, 6], "OutOfDate", "2029-03-13T00:00:00Z", "SA-P2"),
      level([2, 2, 2], 5, [3, 0, 6], "OutOfDate", "2018-01-04T00:00:00Z", "SA-P2", "SA-P3"),
    ],
  };
}

export function qeIdentityBody(): object {
  return {
    id: "TD_QE",
    version: 2,
    issueDate: "2030-01-01T00:00:00Z",
    nextUpdate: "2030-01-31T00:00:00Z",
    tcbEvaluationDataNumber: 20,
    miscselect: "00000000",
    miscselectMask: "FFFFFFFF",
    attributes: "11000000000000000000000000000000",
    attributesMask: "FBFFFFFFFFFFFFFF0000000000000000",
    mrsigner: "DC9E2A7C6F948F17474E34A7FC43ED030F7C1563F1BABDDF6340C82E0E54A8C5",
    isvprodid: 2,
    tcbLevels: [
      enclaveLevel(4, "UpToDate", "2029-11-13T00:00:00Z"),
      enclaveLevel(3, "OutOfDate", "2029-02-14T00:00:00Z", "SA-Q3"),
      enclaveLevel(2, "ConfigurationNeeded", "2028-11-13T00:00:00Z"),
      enclaveLevel(1, "Revoked", "2028-03-13T00:00:00Z", "SA-Q1"),
    ],
  };
}

/** A statement as Intel serves it, around any text. */
export function statement(member: string, inner: string, signature = SIGNATURE): Uint8Array {
  return new TextEncoder().encode(`{"${member}":${inner},"signature":"${signature}"}`);
}

export function tcbInfoBytes(change: Change = NO_CHANGE): Uint8Array {
  const body = tcbInfoBody();
  change(body);
  return statement("tcbInfo", JSON.stringify(body));
}

export function qeIdentityBytes(change: Change = NO_CHANGE): Uint8Array {
  const body = qeIdentityBody();
  change(body);
  return statement("enclaveIdentity", JSON.stringify(body));
}

export function tcbInfo(change?: Change): TcbInfo {
  const read = readTcbInfo(tcbInfoBytes(change));
  if (!read.ok) throw new Error(read.failure.message);
  return read.value.value;
}

export function qeIdentity(change?: Change): QeIdentity {
  const read = readQeIdentity(qeIdentityBytes(change));
  if (!read.ok) throw new Error(read.failure.message);
  return read.value.value;
}
