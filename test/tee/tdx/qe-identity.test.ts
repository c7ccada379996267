import { describe, expect, it } from "vitest";
import { toHex } from "../../../src/bytes/index.js";
import { QE_STATUSES } from "../../../src/tee/tdx/levels.js";
import { readQeIdentity } from "../../../src/tee/tdx/qe-identity.js";
import {
  qeIdentity,
  qeIdentityBody,
  qeIdentityBytes,
  setAt,
  SIGNATURE,
  tcbInfoBytes,
  valueAt,
  without,
} from "./statement-support.js";

describe("readQeIdentity", () => {
  it("reads what Intel states", () => {
    const read = readQeIdentity(qeIdentityBytes());
    if (!read.ok) throw new Error(read.failure.message);
    const { value, signedBytes, signature, chain } = read.value;
    expect(new TextDecoder().decode(signedBytes)).toBe(JSON.stringify(qeIdentityBody()));
    expect([toHex(signature), chain]).toEqual([SIGNATURE, []]);
    expect(value).toMatchObject({ evaluationNumber: 20, isvProdId: 2, issueDate: Date.UTC(2030, 0, 1) });
    expect(toHex(value.miscSelectMask)).toBe("ffffffff");
    expect(toHex(value.attributes)).toBe("11000000000000000000000000000000");
    expect(toHex(value.attributesMask)).toBe("fbffffffffffffff0000000000000000");
    expect(toHex(value.mrSigner)).toBe("dc9e2a7c6f948f17474e34a7fc43ed030f7c1563f1babddf6340c82e0e54a8c5");
    expect(value.levels.map(({ isvSvn, status }) => [isvSvn, status])).toEqual([
      [4, "UpToDate"],
      [3, "OutOfDate"],
      [2, "ConfigurationNeeded"],
      [1, "Revoked"],
    ]);
    expect(value.levels[1]).toEqual({
      isvSvn: 3,
      status: "OutOfDate",
      tcbDate: Date.UTC(2029, 1, 14),
      advisoryIds: ["SA-Q3"],
    });
  });

  it("puts the levels into descending order and tolerates members that it does not know", () => {
    const shuffled = qeIdentity((body) => {
      (valueAt(body, "tcbLevels") as unknown[]).reverse();
      setAt("later", [null])(body);
    });
    expect(shuffled).toEqual(qeIdentity());
  });

  it.each(QE_STATUSES)("reads the status %s", (status) => {
    expect(qeIdentity(setAt("tcbLevels.0.tcbStatus", status)).levels[0]?.status).toBe(status);
  });

  it.each<[string, string, unknown]>([
    ["TDX_QE_IDENTITY_ID", "id", "QE"],
    ["TDX_QE_IDENTITY_ID", "id", "QVE"],
    ["TDX_QE_IDENTITY_ID", "id", "TD_QE "],
    ["TDX_QE_IDENTITY_VERSION", "version", 1],
    ["TDX_QE_IDENTITY_VERSION", "version", 3],
    ["TDX_STATEMENT_WINDOW", "nextUpdate", "2029-01-01T00:00:00Z"],
    ["TDX_STATEMENT_DATE", "issueDate", "2030-01-01T00:00:00"],
    ["TDX_STATEMENT_VALUE", "miscselect", "000000"],
    ["TDX_STATEMENT_VALUE", "miscselectMask", "FFFFFFFFFF"],
    ["TDX_STATEMENT_VALUE", "attributes", "11"],
    ["TDX_STATEMENT_VALUE", "attributesMask", "0x".padEnd(32, "0")],
    ["TDX_STATEMENT_VALUE", "mrsigner", "DC"],
    ["TDX_STATEMENT_VALUE", "isvprodid", 65_536],
    ["TDX_STATEMENT_VALUE", "tcbLevels", []],
    ["TDX_STATEMENT_VALUE", "tcbLevels.0.tcb.isvsvn", 65_536],
    ["TDX_STATEMENT_STATUS", "tcbLevels.3.tcbStatus", "SWHardeningNeeded"],
    ["TDX_STATEMENT_STATUS", "tcbLevels.3.tcbStatus", "ConfigurationAndSWHardeningNeeded"],
  ])("refuses with %s at %s the value %j", (code, path, value) => {
    expect(readQeIdentity(qeIdentityBytes(setAt(path, value)))).toMatchObject({
      ok: false,
      failure: { code, path: `enclaveIdentity.${path}`, stage: "trust" },
    });
  });

  it("refuses two levels for the same version", () => {
    expect(readQeIdentity(qeIdentityBytes(setAt("tcbLevels.0.tcb.isvsvn", 3)))).toMatchObject({
      ok: false,
      failure: { code: "TDX_STATEMENT_DUPLICATE", path: "enclaveIdentity.tcbLevels" },
    });
  });

  it.each(Object.keys(qeIdentityBody()))("refuses it without %s", (name) => {
    const read = readQeIdentity(qeIdentityBytes(without(name)));

    expect(read).toMatchObject({
      ok: false,
      failure: { code: "TDX_STATEMENT_MEMBER", path: `enclaveIdentity.${name}` },
    });
  });

  it("refuses a TCB info", () => {
    expect(readQeIdentity(tcbInfoBytes())).toMatchObject({ ok: false, failure: { code: "TDX_STATEMENT_FORM" } });
  });
});
