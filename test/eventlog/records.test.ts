import { describe, expect, it } from "vitest";
import { concatBytes } from "../../src/bytes/index.js";
import type { RecordFields } from "../helpers/eventlog-bytes.js";
import { agileRecord, ascii, digestsOf, headerOf, ID } from "../helpers/eventlog-bytes.js";
import { logOf, refusalOf } from "../helpers/eventlog.js";

const head = headerOf([ID.sha1, ID.sha256]);
const [sha1, sha256, sha384] = [ID.sha1, ID.sha256, ID.sha384].flatMap((id) => digestsOf(ascii("data"), [id]));
const AT = "event_log.events.1";

describe("the digests of a record", () => {
  it("may come in another order than the header's", () => {
    const log = logOf(concatBytes(head, agileRecord({ digests: [sha256!, sha1!] })));
    expect([...(log.events[1]?.digests.keys() ?? [])]).toEqual([ID.sha256, ID.sha1]);
  });

  it.each<readonly [string, RecordFields, string, string]>([
    ["none", { digests: [] }, "EVENTLOG_DIGEST_COUNT", `${AT}.digest_count`],
    ["17", { digestCount: 17 }, "EVENTLOG_DIGEST_LIMIT", `${AT}.digest_count`],
    ["2^32 - 1", { digestCount: 2 ** 32 - 1 }, "EVENTLOG_DIGEST_LIMIT", `${AT}.digest_count`],
    [
      "one of an algorithm that is not listed",
      { digests: [sha1!, sha384!] },
      "EVENTLOG_DIGEST_ALGORITHM",
      `${AT}.digests.1`,
    ],
    ["two of one algorithm", { digests: [sha256!, sha256!] }, "EVENTLOG_DIGEST_DUPLICATE", `${AT}.digests.1`],
    [
      "one that goes beyond the end",
      { digests: [[ID.sha256, new Uint8Array()]], data: new Uint8Array() },
      "EVENTLOG_TRUNCATED",
      `${AT}.digests`,
    ],
  ])("are refused where there are %s", (_name, fields, code, path) => {
    expect(refusalOf(concatBytes(head, agileRecord(fields)))).toEqual([code, path]);
  });

  it("are refused where fewer are there than stated: what follows is read as one", () => {
    const data = new Uint8Array(64).fill(0xee);
    const bytes = concatBytes(head, agileRecord({ digests: [sha256!], digestCount: 2, data }));
    expect(refusalOf(bytes)).toEqual(["EVENTLOG_DIGEST_ALGORITHM", `${AT}.digests.1`]);
  });
});
