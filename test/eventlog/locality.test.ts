import { describe, expect, it } from "vitest";
import { concatBytes } from "../../src/bytes/index.js";
import {
  agileRecord,
  ascii,
  digestsOf,
  EV,
  headerOf,
  ID,
  sha1Record,
  startupLocality,
} from "../helpers/eventlog-bytes.js";
import type { RecordFields } from "../helpers/eventlog-bytes.js";
import { logOf, refusalOf } from "../helpers/eventlog.js";

const stated = (locality: number, fields: RecordFields = {}): Uint8Array =>
  agileRecord({ type: EV.noAction, data: startupLocality(locality), ...fields });
const log = (...records: readonly Uint8Array[]): Uint8Array => concatBytes(headerOf([ID.sha256]), ...records);

describe("StartupLocality", () => {
  it.each([0, 3, 4])("is %d, as its event says", (locality) => {
    expect(logOf(log(stated(locality), agileRecord())).startupLocality).toBe(locality);
  });

  it("is null where no event states it", () => {
    const other = agileRecord({ type: EV.noAction, data: ascii("SP800-155 Event3") });
    expect(logOf(log(other)).startupLocality).toBeNull();
    expect(logOf(log(agileRecord({ data: startupLocality(3) }))).startupLocality).toBeNull();
  });

  it("is read in a log of SHA-1, where it may be the first event", () => {
    const record = sha1Record({ type: EV.noAction, data: startupLocality(3) });
    expect(logOf(record).startupLocality).toBe(3);
    expect(logOf(concatBytes(sha1Record({ register: 4 }), record)).startupLocality).toBe(3);
  });

  it("may come after extends of other PCRs, and after an EV_NO_ACTION of PCR 0", () => {
    const other = agileRecord({ type: EV.noAction, data: ascii("H-CRTM CompMeas") });
    expect(logOf(log(agileRecord({ register: 1 }), other, stated(4))).startupLocality).toBe(4);
  });

  it.each<readonly [string, Uint8Array]>([
    ["locality 1", stated(1)],
    ["locality 255", stated(255)],
    ["16 bytes", stated(3, { data: ascii("StartupLocality\0") })],
    ["15 bytes", stated(3, { data: ascii("StartupLocality") })],
    ["18 bytes", stated(3, { data: ascii("StartupLocality\0\x03\0") })],
    ["no NUL", stated(3, { data: ascii("StartupLocality \x03") })],
    ["another PCR", stated(3, { register: 1 })],
  ])("is refused with %s", (_name, record) => {
    expect(refusalOf(log(record))).toEqual(["EVENTLOG_LOCALITY", "event_log.events.1.data"]);
  });

  it("is refused the second time, though it says the same", () => {
    expect(refusalOf(log(stated(3), stated(3)))).toEqual(["EVENTLOG_LOCALITY_TWICE", "event_log.events.2.data"]);
    expect(refusalOf(log(stated(0), stated(3)))[0]).toBe("EVENTLOG_LOCALITY_TWICE");
  });

  it("is refused after an extend of PCR 0", () => {
    expect(refusalOf(log(agileRecord(), stated(3)))).toEqual(["EVENTLOG_LOCALITY_LATE", "event_log.events.2.data"]);
  });

  it("is refused in a CCEL", () => {
    const digests = digestsOf(ascii("data"), [ID.sha384]);
    const bytes = concatBytes(headerOf([ID.sha384]), stated(3, { digests }));
    expect(refusalOf(bytes, "cc")).toEqual(["EVENTLOG_LOCALITY", "event_log.events.1.data"]);
    expect(refusalOf(bytes, "tpm")).toEqual(["ok"]);
  });
});
