/**
 * The kernel's field arithmetic alone, compiled for benches and never shipped: the kernel exports no field
 * operations. The entry below exists in memory only.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as asc from "assemblyscript/asc";

export type Backend = "fma" | "f64" | "exact";

interface Source {
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

const SOURCES: Readonly<Record<Backend, Source>> = {
  fma: {
    module: "../assembly/generated/p384-fma",
    features: ["simd", "relaxed-simd"],
    ...{ limbs: 8, limbBits: 48n, lanes: 2, montgomery: 1n, setUp: "field.initField();" },
  },
  f64: {
    module: "../assembly/generated/p384-f64",
    features: ["simd"],
    ...{ limbs: 16, limbBits: 24n, lanes: 2, montgomery: 1n, setUp: "field.initField();" },
  },
  exact: {
    module: "../assembly/field/p384",
    features: [],
    ...{ limbs: 13, limbBits: 30n, lanes: 1, montgomery: 1n << 390n, setUp: "" },
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

/** P-384's prime (NIST SP 800-186, 3.2.1.4). */
const PRIME = (1n << 384n) - (1n << 128n) - (1n << 96n) + (1n << 32n) - 1n;

/** Chains of dependent operations, as the kernel's point formulas are, on a value that is kept in between. */
export interface FieldModule {
  readonly lanes: 1 | 2;
  readonly mulChain: (count: number) => void;
  readonly sqrChain: (count: number) => void;
}

/** Compiles a backend, and compares 64 products and 64 squares in each lane with BigInt. */
export async function openField(backend: Backend): Promise<FieldModule> {
  const source = SOURCES[backend];
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(await compile(source)), { env: { abort } });
  const field = exports as unknown as FieldExports;
  field.setUp();
  const values = new Values(source, field.memory.buffer);
  for (let lane = 0; lane < source.lanes; lane++) {
    values.write(0, lane, START - BigInt(lane));
    values.write(1, lane, FACTOR + BigInt(lane));
  }
  field.mulChain(64);
  field.sqrChain(64);
  for (let lane = 0; lane < source.lanes; lane++) {
    const right = values.read(lane) === expected(START - BigInt(lane), FACTOR + BigInt(lane), source.montgomery);
    if (!right) throw new Error(`${backend}, lane ${lane}: a wrong product or square`);
  }
  return { lanes: source.lanes, mulChain: field.mulChain, sqrChain: field.sqrChain };
}

interface FieldExports extends Omit<FieldModule, "lanes"> {
  readonly memory: WebAssembly.Memory;
  readonly setUp: () => void;
}

const START = PRIME / 3n;
const FACTOR = PRIME / 7n;

const modulo = (value: bigint): bigint => ((value % PRIME) + PRIME) % PRIME;

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let bits = exponent, square = modulo(base); bits > 0n; bits >>= 1n, square = modulo(square * square)) {
    if ((bits & 1n) === 1n) result = modulo(result * square);
  }
  return result;
}

function expected(start: bigint, factor: bigint, montgomery: bigint): bigint {
  const inverse = power(montgomery, PRIME - 2n);
  let value = modulo(start);
  for (let i = 0; i < 64; i++) value = modulo(value * factor * inverse);
  for (let i = 0; i < 64; i++) value = modulo(value * value * inverse);
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
    return modulo(value);
  }
}

function abort(): never {
  throw new Error("an assertion of the kernel failed");
}

async function compile(source: Source): Promise<Uint8Array<ArrayBuffer>> {
  const options = ["--runtime", "stub", "--bindings", "", "--optimizeLevel", "3", "--noAssert", "--use", "abort="];
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
    [ENTRY, "--outFile", "field.wasm", ...options, ...memory, ...features, "--baseDir", resolve(".")],
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
