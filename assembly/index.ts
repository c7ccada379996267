/**
 * Exports of the kernel, over P-384: integers and pointers only. The host writes its input into the I/O region, or
 * the regions for reports, calls, and reads the answer there; src/kernel holds the typed side. No export
 * traps or leaves its regions, whatever the arguments and the bytes: a number out of range is
 * STATUS_BAD_CALL.
 */
export * from "./common";
export {
  reportCapacity,
  reportKeyIndexPointer,
  reportKeysPointer,
  reportsPointer,
  reportsSize,
  reportStatusPointer,
  verifyReports,
} from "./report/batch";
export { checkReport } from "./report/snp";
