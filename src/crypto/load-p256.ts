import type { P256Source, P256Verifier } from "./types.js";

/** P-256 over @noble/curves, made once and when it is asked for. */
export function nobleP256Source(): P256Source {
  let loaded: Promise<P256Verifier> | null = null;
  return {
    loadP256() {
      loaded ??= import("./noble-p256.js").then(({ createNobleP256 }) => createNobleP256());
      return loaded;
    },
  };
}
