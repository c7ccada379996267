/**
 * The kernel's field arithmetic alone, compiled for benches and never shipped: the kernel exports no field
 * operations. The entry below exists in memory only.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as asc from "assemblyscript/asc";

export type Backend = "fma" | "f64" | "exact";
export type Curve = "p256" | "p384";

interface Source {
  readonly curve: Curve;
  readonly module: string;
  readonly features: readonly string[];
  readonly limbs: number;
  readonly limbBits: bigint;
  /** Elements that one call works on: one in each lane. */
  readonly lanes: 1 | 2;
  /** A product of the backend is a * b / montgomery. */
  readonly montgomery: bigint;
  readonly setUp: string;
}

const FMA = {
  module: "../assembly/generated/fast-field",
  features: ["simd", "relaxed-simd"],
  limbBits: 48n,
  lanes: 2,
  setUp: "field.initField();",
} as const;
const F64 = { ...FMA, features: ["simd"], limbBits: 24n } as const;
const EXACT = { module: "../assembly/field/prime", features: [], limbBits: 30n, lanes: 1, setUp: "" } as const;

const SOURCES: Readonly<Record<Curve, Readonly<Record<Backend, Source>>>> = {
  p256: {
    fma: { ...FMA, curve: "p256", limbs: 6, montgomery: 1n << 288n },
    f64: { ...F64, curve: "p256", limbs: 11, montgomery: 1n << 264n },
    exact: { ...EXACT, curve: "p256", limbs: 9, montgomery: 1n << 270n },
  },
  p384: {
    fma: { ...FMA, curve: "p384", limbs: 8, montgomery: 1n },
    f64: { ...F64, curve: "p384", limbs: 16, montgomery: 1n },
    exact: { ...EXACT, curve: "p384", limbs: 13, montgomery: 1n << 390n },
  },
};

/** 16 MiB, so that no region of the kernel's map can reach the operands, nor static data at 8 MiB. */
const OPERANDS = 0xc00000;
const OPERAND_SIZE = 4096;
const ENTRY = "bench/field-entry.ts";

function entryText({ module, setUp }: Source): string {
  return `import * as field from "${module}";
export function setUp(): void { ${setUp} }
export function mulChain(count: i32): void {
  for (let i = 0; i < count; i++) field.mul(${OPERANDS}, ${OPERANDS}, ${OPERANDS + OPERAND_SIZE});
}
export function sqrChain(count: i32): void {
  for (let i = 0; i < count; i++) field.sqr(${OPERANDS}, ${OPERANDS});
}
`;
}

/** The primes (NIST SP 800-186, 3.2.1.3 and 3.2.1.4). */
const PRIMES = {
  p256: (1n << 256n) - (1n << 224n) + (1n << 192n) + (1n << 96n) - 1n,
  p384: (1n << 384n) - (1n << 128n) - (1n << 96n) + (1n << 32n) - 1n,
} as const;

/** Chains of dependent operations, as the kernel's point formulas are, on a value that is kept in between. */
export interface FieldModule {
  readonly lanes: 1 | 2;
  readonly mulChain: (count: number) => void;
  readonly sqrChain: (count: number) => void;
}

/** Compiles a backend, and compares 64 products and 64 squares in each lane with BigInt. */
export async function openField(curve: Curve, backend: Backend): Promise<FieldModule> {
  const source = SOURCES[curve][backend];
  const prime = PRIMES[curve];
  const start = prime / 3n;
  const factor = prime / 7n;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(await compile(source)), { env: { abort } });
  const field = exports as unknown as FieldExports;
  field.setUp();
  const values = new Values(source, field.memory.buffer);
  for (let lane = 0; lane < source.lanes; lane++) {
    values.write(0, lane, start - BigInt(lane));
    values.write(1, lane, factor + BigInt(lane));
  }
  field.mulChain(64);
  field.sqrChain(64);
  for (let lane = 0; lane < source.lanes; lane++) {
    const wanted = expected(start - BigInt(lane), factor + BigInt(lane), source.montgomery, prime);
    if (values.read(lane) !== wanted) throw new Error(`${curve}, ${backend}, lane ${lane}: a wrong product or square`);
  }
  return { lanes: source.lanes, mulChain: field.mulChain, sqrChain: field.sqrChain };
}

interface FieldExports extends Omit<FieldModule, "lanes"> {
  readonly memory: WebAssembly.Memory;
  readonly setUp: () => void;
}

function modulo(value: bigint, prime: bigint): bigint {
  return ((value % prime) + prime) % prime;
}

function power(base: bigint, exponent: bigint, prime: bigint): bigint {
  let result = 1n;
  for (let bits = exponent, square = base % prime; bits > 0n; bits >>= 1n, square = (square * square) % prime) {
    if ((bits & 1n) === 1n) result = (result * square) % prime;
  }
  return result;
}

function expected(start: bigint, factor: bigint, montgomery: bigint, prime: bigint): bigint {
  const inverse = power(montgomery, prime - 2n, prime);
  let value = start;
  for (let i = 0; i < 64; i++) value = modulo(value * factor * inverse, prime);
  for (let i = 0; i < 64; i++) value = modulo(value * value * inverse, prime);
  return value;
}

/** Operand 0 is the running value, operand 1 the factor; limbs are f64 in two lanes, or i64 in one. */
class Values {
  readonly #source: Source;
  readonly #view: DataView;

  constructor(source: Source, memory: ArrayBuffer) {
    this.#source = source;
    this.#view = new DataView(memory, OPERANDS, 2 * OPERAND_SIZE);
  }

  write(operand: 0 | 1, lane: number, value: bigint): void {
    const { limbs, limbBits, lanes } = this.#source;
    let rest = value;
    for (let i = 0; i < limbs; i++, rest >>= limbBits) {
      // The signed limb: half of the digits are negative, as after a carry.
      const limb = i === limbs - 1 ? rest : BigInt.asIntN(Number(limbBits), rest);
      const at = operand * OPERAND_SIZE + (i * lanes + lane) * 8;
      if (lanes === 2) this.#view.setFloat64(at, Number(limb), true);
      else this.#view.setBigInt64(at, limb, true);
      rest -= limb;
    }
  }

  read(lane: number): bigint {
    const { limbs, limbBits, lanes } = this.#source;
    let value = 0n;
    for (let i = limbs - 1; i >= 0; i--) {
      const at = (i * lanes + lane) * 8;
      const limb = lanes === 2 ? BigInt(this.#view.getFloat64(at, true)) : this.#view.getBigInt64(at, true);
      value = (value << limbBits) + limb;
    }
    return modulo(value, PRIMES[this.#source.curve]);
  }
}

function abort(): never {
  throw new Error("an assertion of the kernel failed");
}

async function compile(source: Source): Promise<Uint8Array<ArrayBuffer>> {
  const options = ["--runtime", "stub", "--bindings", "", "--optimizeLevel", "3", "--noAssert"];
  const constants = ["--use", "abort=", "--use", `CURVE_BITS=${source.curve.slice(1)}`];
  const memory = ["--memoryBase", String(0x800000), "--initialMemory", "256"];
  const features = source.features.flatMap((feature) => ["--enable", feature]);
  const text = new Map([
    [resolve(ENTRY), entryText(source)],
    // The kernel's own settings must not apply here.
    [resolve("asconfig.json"), "{}"],
  ]);
  let module: Uint8Array<ArrayBuffer> | undefined;
  const messages: string[] = [];
  const { error } = await asc.main(
    [ENTRY, "--outFile", "field.wasm", ...options, ...constants, ...memory, ...features, "--baseDir", resolve(".")],
    {
      stderr: { write: (message: string | Uint8Array) => void messages.push(message.toString()) },
      readFile: (name, baseDir) => text.get(resolve(baseDir, name)) ?? readOrNull(resolve(baseDir, name)),
      writeFile: (_name, contents) => void (module = new Uint8Array(Buffer.from(contents))),
    },
  );
  if (error !== null || module === undefined) throw new Error(`asc: ${error?.message ?? ""}\n${messages.join("")}`);
  return module;
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
