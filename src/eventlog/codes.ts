import { LOG_CODES } from "./errors.js";
import { RULE_CODES } from "./rule-errors.js";
import { TYPED_EVENT_CODES } from "./typed-errors.js";

/** All codes of the room: how logs are refused, what can be wrong with what their events say, and what rules they are held to. */
export const EVENTLOG_CODES = { ...LOG_CODES, ...TYPED_EVENT_CODES, ...RULE_CODES };

/** A code of this room. */
export type EventlogCode = keyof typeof EVENTLOG_CODES;
