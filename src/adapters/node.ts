/** veritee/node: what only Node (and what is compatible with it) can do. */
export { filesUnder, kindOfPath, readFileUpTo } from "./files.node.js";
export type { FoundFile } from "./files.node.js";
export { enableRelaxedSimd } from "./relaxed-simd.node.js";
