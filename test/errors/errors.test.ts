import { describe, expect, it } from "vitest";
import { COLLATERAL_CODES } from "../../src/collateral/index.js";
import { CRYPTO_CODES } from "../../src/crypto/index.js";
import { VeriteeError, defineCodes, fail, ok } from "../../src/errors/index.js";
import type { CodeTable } from "../../src/errors/index.js";
import { EVIDENCE_CODES } from "../../src/evidence/index.js";
import { JSON_CODES } from "../../src/json/index.js";
import { KERNEL_CODES } from "../../src/kernel/index.js";
import { POLICY_CODES } from "../../src/policy/index.js";
import { RESULT_CODES } from "../../src/result/index.js";
import { SNP_CODES } from "../../src/tee/snp/errors.js";
import { X509_CODES } from "../../src/x509/errors.js";

describe("ok and fail", () => {
  it("make the two outcomes", () => {
    expect(ok(5)).toEqual({ ok: true, value: 5 });
    expect(ok(null)).toEqual({ ok: true, value: null });
    expect(fail("parse", "X_Y", "why")).toEqual({
      ok: false,
      failure: { stage: "parse", code: "X_Y", message: "why" },
    });
  });

  it("carry details only where there are such", () => {
    const cause = fail("trust", "A_B", "because").failure;
    const { failure } = fail("policy", "X_Y", "why", { path: "policy.vmpl", expected: 0, actual: null, cause });
    expect(failure).toEqual({
      stage: "policy",
      code: "X_Y",
      message: "why",
      path: "policy.vmpl",
      expected: 0,
      actual: null,
      cause,
    });
    expect(Object.keys(fail("policy", "X_Y", "why").failure)).toEqual(["stage", "code", "message"]);
  });
});

describe("VeriteeError", () => {
  it("is an Error with code and stage", () => {
    const error = VeriteeError.fromFailure(fail("trust", "SNP_VEK_TCB", "another TCB").failure);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: "VeriteeError", code: "SNP_VEK_TCB", stage: "trust", message: "another TCB" });
  });
});

describe("codes", () => {
  const ROOMS: Readonly<Record<string, CodeTable>> = {
    COLLATERAL: COLLATERAL_CODES,
    CRYPTO: CRYPTO_CODES,
    EVIDENCE: EVIDENCE_CODES,
    JSON: JSON_CODES,
    KERNEL: KERNEL_CODES,
    POLICY: POLICY_CODES,
    RESULT: RESULT_CODES,
    SNP: SNP_CODES,
    X509: X509_CODES,
  };
  const entries = Object.values(ROOMS).flatMap((room) => Object.entries(room));

  it("stand in one room each", () => {
    expect(new Set(entries.map(([code]) => code)).size).toBe(entries.length);
  });

  it("are upper snake case, with a sentence of meaning and one of advice", () => {
    const sentence = /^\S.*[^.]\.$/s;
    for (const [code, { meaning, advice }] of entries) {
      expect(code).toMatch(/^[A-Z0-9]+(_[A-Z0-9]+)+$/);
      expect([code, sentence.test(meaning), advice.length > 10]).toEqual([code, true, true]);
    }
  });

  it("are what was declared", () => {
    const codes = { A_B: { meaning: "m.", advice: "a." } };
    expect(defineCodes(codes)).toBe(codes);
  });
});
