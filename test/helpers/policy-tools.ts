import { createNobleEngine } from "../../src/crypto/noble-engine.js";
import type { PolicyTools } from "../../src/tee/scheme.js";

/** What reading a policy needs, where the caller lets policies state no roots. */
export const TOOLS: PolicyTools = { digest: createNobleEngine(), roots: "refuse", cabundleFiles: new Map() };
