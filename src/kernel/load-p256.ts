import type { Outcome } from "../errors/index.js";
import type { KernelVariant, P256Kernel } from "./types.js";

/**
 * A new kernel for P-256, whose modules are loaded now.
 *
 * @param variant takes that one or none.
 * @returns as `createKernel`.
 * @throws TypeError for a variant that does not exist; what `import()` rejects with where a file cannot be loaded.
 */
export async function createP256Kernel(variant?: KernelVariant): Promise<Outcome<P256Kernel>> {
  const { createP256 } = await import("./p256.js");
  return createP256(variant);
}
