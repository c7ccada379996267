import { LOG_CODES } from "./errors.js";
import { TYPED_EVENT_CODES } from "./typed-errors.js";

/** All codes of the room: how logs are refused, and what can be wrong with what their events say. */
export const EVENTLOG_CODES = { ...LOG_CODES, ...TYPED_EVENT_CODES };

/** A code of this room. */
export type EventlogCode = keyof typeof EVENTLOG_CODES;
