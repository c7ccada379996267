export { BoundedMap } from "./bounded-map.js";
export { oncePerObject } from "./once.js";
export { fromHex, toHex } from "./hex.js";
export { fromBase64, toBase64 } from "./base64.js";
export type { Base64Rules } from "./base64.js";
export { concatBytes, equalBytes, isZero } from "./compare.js";
export { u16le, u32le, u64le } from "./integers.js";
export { fromUtf8, toUtf8 } from "./utf8.js";
