import { vi } from "vitest";
import type { Kernel } from "../../src/kernel/index.js";
import { compiled, kernelFrom } from "./modules.js";
import type { RawExports } from "./modules.js";

type Call = (...values: readonly number[]) => number;

/** What happens to instances while one of their exports may trap. */
export interface Observed {
  /** How many instances were made. */
  instances: number;
  /** How many calls trapped. */
  traps: number;
  /** Nothing traps before this is set, so that a self-test passes. */
  armed: boolean;
}

/** Whether a call of an export is to trap. */
export type TrapRule = (exports: RawExports, ...values: readonly number[]) => boolean;

/**
 * Lets an export of every instance that is made from now on trap where a rule says so, until mocks are restored.
 *
 * @param status is returned instead of a trap, and nothing done.
 */
export function observeInstances(name: string, traps: TrapRule, status: number | null = null): Observed {
  const Native = WebAssembly.Instance;
  const observed = { instances: 0, traps: 0, armed: false };
  function Instance(module: WebAssembly.Module): { exports: object } {
    observed.instances++;
    const exports = new Native(module).exports as unknown as RawExports;
    const guarded: Call = (...values) => {
      if (observed.armed && traps(exports, ...values)) {
        observed.traps++;
        if (status !== null) return status;
        throw new WebAssembly.RuntimeError("unreachable");
      }
      return (exports[name] as Call)(...values);
    };
    return { exports: { ...exports, [name]: guarded } };
  }
  vi.spyOn(WebAssembly, "Instance").mockImplementation(Instance);
  return observed;
}

/** A kernel that passed its self-test and one of whose exports traps from now on. */
export function kernelThatTraps(
  name: string,
  traps: TrapRule,
  status: number | null = null,
): { readonly kernel: Kernel; readonly seen: Observed } {
  const seen = observeInstances(name, traps, status);
  const kernel = kernelFrom(compiled("f64"));
  seen.armed = true;
  return { kernel, seen };
}
