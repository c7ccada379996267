import { describe, expect, it } from "vitest";
import { tdx } from "../../../src/tee/tdx/index.js";
import { voucherOf } from "../../../src/tee/tdx/voucher.js";
import { CONTEXT, quoteOf, signerOf } from "./quote-support.js";

describe("voucherOf", () => {
  it("is the whole TD, no part of which is kept apart from the rest", () => {
    expect(voucherOf()).toEqual({ name: "TD", sound: false });
  });

  it("is not sound whatever a policy pins", async () => {
    const quote = quoteOf();
    const authentic = tdx.authenticate(quote, [await signerOf(quote)], CONTEXT);
    if (!authentic.ok) throw new Error(authentic.failure.message);
    expect(tdx.voucherOf(authentic.value.evidence, null)).toEqual(voucherOf());
  });
});
