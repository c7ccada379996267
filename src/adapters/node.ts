/** veritee/node: what only Node (and what is compatible with it) can do. */
export { diskCache } from "./disk-cache.node.js";
export type { DiskCacheOptions } from "./disk-cache.node.js";
export { filesUnder, kindOfPath, readFileUpTo } from "./files.node.js";
export type { FoundFile } from "./files.node.js";
export { enableRelaxedSimd } from "./relaxed-simd.node.js";
export { serve } from "./serve.node.js";
export type { RequestHandler, Served, ServeOptions } from "./serve.node.js";
