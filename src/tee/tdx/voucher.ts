import type { Voucher } from "../scheme.js";

/** REPORTDATA is whatever any software in the TD asks for: nothing in a TD is kept apart from the rest of it. */
export function voucherOf(): Voucher {
  return { name: "TD", sound: false };
}
