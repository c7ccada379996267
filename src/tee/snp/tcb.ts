import { u64le } from "../../bytes/index.js";
import type { ProductLine } from "./product.js";

/** Names of the eight components of a TCB_VERSION, byte 0 first; null is reserved. */
type TcbLayout = readonly (string | null)[];

/** AMD 56860, table TCB_VERSION, Milan and Genoa. */
const MILAN_GENOA: TcbLayout = ["bootLoader", "tee", null, null, null, null, "snp", "microcode"];
/** AMD 56860, table TCB_VERSION, family 1Ah (Turin). */
const TURIN: TcbLayout = ["fmc", "bootLoader", "tee", "snp", null, null, null, "microcode"];

function layoutOf(line: ProductLine): TcbLayout {
  return line === "Turin" ? TURIN : MILAN_GENOA;
}

/** A TCB version by component, for people; reserved components that are not zero are named `reserved<byte>`. */
export type TcbComponents = Readonly<Record<string, number>>;

/**
 * Names the components of a TCB version.
 *
 * @param tcb 8 bytes as they stand in the report.
 */
export function tcbComponents(tcb: Uint8Array, line: ProductLine): TcbComponents {
  const named: Record<string, number> = {};
  layoutOf(line).forEach((name, index) => {
    const value = tcb[index] ?? 0;
    if (name !== null) named[name] = value;
    else if (value !== 0) named[`reserved${index}`] = value;
  });
  return named;
}

/** Where a component stands in the 8 bytes, or -1 where the line has no such component. */
export function tcbIndex(component: string, line: ProductLine): number {
  return layoutOf(line).indexOf(component);
}

/** A TCB version as policies write it: the little-endian 64-bit number, in decimal. */
export function tcbText(tcb: Uint8Array): string {
  return u64le(tcb, 0).toString();
}

/**
 * Whether every component of `low` is at most that of `high`. TCB versions are compared component
 * by component, never as numbers; since this treats all bytes alike, it needs no layout.
 */
export function tcbAtMost(low: Uint8Array, high: Uint8Array): boolean {
  return low.every((value, index) => value <= (high[index] ?? 0));
}

/** The 8 bytes of a TCB version that a policy states as a 64-bit number. */
export function tcbFromNumber(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}
