import { expect, it } from "vitest";
import { EVENTLOG_CODES, LOG_CODES } from "../../src/eventlog/index.js";
import { RULE_CODES } from "../../src/eventlog/rule-errors.js";
import { TYPED_EVENT_CODES } from "../../src/eventlog/typed-errors.js";

it("the room's codes are in three tables that share none", () => {
  const names = [...Object.keys(LOG_CODES), ...Object.keys(TYPED_EVENT_CODES), ...Object.keys(RULE_CODES)];
  expect(Object.keys(EVENTLOG_CODES)).toEqual(names);
  expect(names.filter((name) => !/^EVENTLOG_[A-Z0-9_]+$/.test(name))).toEqual([]);
});
