export { JSON_CODES } from "./errors.js";
export type { JsonCode } from "./errors.js";
export { DEFAULT_JSON_LIMITS } from "./node.js";
export type {
  JsonArray,
  JsonBoolean,
  JsonLimits,
  JsonNode,
  JsonNull,
  JsonNumber,
  JsonObject,
  JsonString,
} from "./node.js";
export { parseJson } from "./parse.js";
export {
  joinPath,
  lowerCamelCase,
  readList,
  readMessage,
  readObject,
  readOpenMessage,
  statesSomething,
} from "./message.js";
export type { MessageFields, UnknownField } from "./message.js";
export { readBool, readBytes, readEnum, readString, readUint32, readUint64 } from "./scalars.js";
export type { BytesRules } from "./scalars.js";
export type { FieldRule, MessageRules } from "./rules.js";
