import { defineCodes } from "../errors/index.js";

/** Codes of the JSON reader (`JSON_…`) and of the protojson rules on top of it (`PROTOJSON_…`). */
export const JSON_CODES = defineCodes({
  JSON_SIZE: {
    meaning: "The JSON text is longer than the limit for its kind.",
    advice: "Check that the right file was given; raise the limit only if the document really is that long.",
  },
  JSON_DEPTH: {
    meaning: "Arrays and objects of the JSON text are nested deeper than the limit.",
    advice: "Check that the right file was given; no policy or collateral nests that deep.",
  },
  JSON_NODES: {
    meaning: "The JSON text holds more values than the limit.",
    advice: "Check that the right file was given; raise the limit only if the document really is that large.",
  },
  JSON_SYNTAX: {
    meaning: "The text is not JSON as RFC 8259 defines it.",
    advice:
      "Correct the text at the line and column that the message names; comments and trailing commas are not JSON.",
  },
  JSON_STRING: {
    meaning: "A JSON string holds a control character, an unknown escape or half of a surrogate pair.",
    advice: "Escape control characters, and write characters above U+FFFF as themselves or as a surrogate pair.",
  },
  JSON_UTF8: {
    meaning: "A JSON string is not valid UTF-8.",
    advice: "Save the file as UTF-8 without a byte order mark.",
  },
  JSON_TRAILING: {
    meaning: "Something other than white space follows the JSON value.",
    advice: "Keep exactly one JSON value in the file.",
  },
  JSON_DUPLICATE_KEY: {
    meaning: "A JSON object has the same key twice, so that readers could disagree on what it says.",
    advice: "Remove one of the two members.",
  },
  PROTOJSON_TYPE: {
    meaning: "A field holds a JSON value of the wrong type.",
    advice: "Write the value in the type that the message expects.",
  },
  PROTOJSON_WRAPPER_OBJECT: {
    meaning: 'An optional number is written as an object like {"value":2}.',
    advice: "Write the bare number, or null or nothing to leave it unset.",
  },
  PROTOJSON_DUPLICATE: {
    meaning: "A field is given under both its snake_case and its lowerCamelCase name.",
    advice: "Keep one of the two spellings.",
  },
  PROTOJSON_UNKNOWN_FIELD: {
    meaning: "An object has a key that is no field of it; were it ignored, a misspelt rule would not be applied.",
    advice: "Correct the spelling (names are case-sensitive) or remove the key.",
  },
  PROTOJSON_NUMBER_FORM: {
    meaning: "A number is not a non-negative integer in plain decimal form.",
    advice: "Write decimal digits without sign, leading zeros, spaces, prefix or fraction.",
  },
  PROTOJSON_NUMBER_RANGE: {
    meaning: "A number does not fit into its field.",
    advice: "Write a number of at most the maximum that the message names.",
  },
  PROTOJSON_ENUM: {
    meaning: "A field holds a name that is none of its enumeration.",
    advice: "Write one of the names that the message lists, or the integer.",
  },
  PROTOJSON_BYTES_ENCODING: {
    meaning: "A byte field is not base64.",
    advice: "Write base64 in the standard or the URL alphabet, not both, without white space.",
  },
  PROTOJSON_BYTES_LENGTH: {
    meaning: "A byte field does not have the length that it must have.",
    advice: "Write base64 of exactly that many bytes; hex has to be converted to base64 first.",
  },
});

/** A code of this room. */
export type JsonCode = keyof typeof JSON_CODES;
