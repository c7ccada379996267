/**
 * The RTMR of a TDX guest in which is measured what a PCR would hold (UEFI 2.10, chapter 38). PCR 0 is MRTD's part, and PCRs
 * from 16 on have none. In a CCEL the register of RTMR n is n + 1.
 */
export const RTMR_OF_PCR: ReadonlyMap<number, 0 | 1 | 2> = new Map([
  [1, 0],
  [7, 0],
  ...[2, 3, 4, 5, 6].map((pcr) => [pcr, 1] as const),
  ...[8, 9, 10, 11, 12, 13, 14, 15].map((pcr) => [pcr, 2] as const),
]);
