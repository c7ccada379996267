import { ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { P256_JOB } from "./abi.js";
import { instantiateP256 } from "./exports.js";
import { p256Module } from "./p256-module.js";
import { p256SelfTest } from "./p256-self-test.js";
import { RenewableInstance } from "./renewable.js";
import { SignatureInstance } from "./signature-instance.js";
import type { KernelModule, KernelVariant, P256Kernel } from "./types.js";
import { createFrom, instantiateFrom } from "./variants.js";
import type { KernelParts } from "./variants.js";
import { isPoint, valueOf, verifyJobs } from "./verify-jobs.js";

/** Bytes of a number. */
const SIZE = 32;

const PARTS: KernelParts<SignatureInstance, P256Kernel> = {
  compile: p256Module,
  makeInstance(module) {
    const exports = instantiateP256(module);
    return exports.ok ? ok(new SignatureInstance(exports.value, P256_JOB)) : exports;
  },
  selfTest: p256SelfTest,
  assemble: assembleP256,
};

/** A new kernel for P-256 from the modules that come with the package. @returns and throws as `createKernel`. */
export function createP256(variant?: KernelVariant): Outcome<P256Kernel> {
  return createFrom(PARTS, variant);
}

/** A new kernel for P-256 from a compiled module. @returns as `instantiateKernel`. */
export function instantiateP256Kernel(module: KernelModule): Outcome<P256Kernel> {
  return instantiateFrom(PARTS, module);
}

/** A kernel over an instance that is replaced when it breaks down. */
function assembleP256(make: () => Outcome<SignatureInstance>, first: SignatureInstance): P256Kernel {
  const instance = new RenewableInstance(make, first);
  return {
    name: first.variant,
    sha256: (message) => valueOf(instance.attempt((current) => current.digest("sha256", message))),
    isP256Point: (point) => isPoint(instance, point, SIZE),
    verifyP256Batch: (jobs) => verifyJobs(instance, jobs, SIZE),
  };
}
