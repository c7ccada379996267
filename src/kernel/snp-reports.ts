import type { Outcome } from "../errors/index.js";
import { REPORT_KEYS, SNP_REPORT_SIZE, UNDECIDED, snpOutcomeName } from "./abi.js";
import type { SnpReportOutcome } from "./abi.js";
import type { KernelInstance } from "./instance.js";
import { RenewableInstance } from "./renewable.js";
import type { SnpReportBatch } from "./types.js";

/** `verifyAll` moves reports together where fewer than these would fit as they lie: small batches cost more a report. */
const LEAST_AS_THEY_LIE = 64;

/**
 * A batch of reports over an instance of its own.
 *
 * The views are those of that first instance for ever, also after it has been given up: its memory stays readable and
 * writable. A caller may hold them, and would not notice that others had taken their place: then old reports would be
 * verified instead of those that it wrote. So where another instance answers, input and answers are copied.
 */
export class WasmReportBatch implements SnpReportBatch {
  readonly capacity: number;
  readonly reportSize = SNP_REPORT_SIZE;
  readonly keyCapacity = REPORT_KEYS.capacity;
  readonly keySize = REPORT_KEYS.size;
  readonly reports: Uint8Array;
  readonly keys: Uint8Array;
  readonly keyOf: Uint16Array;
  readonly statuses: Uint32Array;
  readonly #make: () => Outcome<KernelInstance>;
  readonly #instance: RenewableInstance<KernelInstance>;

  /**
   * @param make makes one more instance of the module.
   * @param own an instance that nobody else uses.
   */
  constructor(make: () => Outcome<KernelInstance>, own: KernelInstance) {
    this.#make = make;
    this.#instance = new RenewableInstance(make, own);
    const { capacity, reports, keys, keyOf, statuses } = own.regions;
    this.capacity = capacity;
    this.reports = reports;
    this.keys = keys;
    this.keyOf = keyOf;
    this.statuses = statuses.fill(UNDECIDED);
  }

  verify(count: number, stride: number = SNP_REPORT_SIZE): void {
    this.statuses.fill(UNDECIDED);
    this.#expectRange(count, stride);
    // One report has no next one; the module's numbers have 32 bits.
    const step = count > 1 ? stride : SNP_REPORT_SIZE;
    const together = this.#instance.attempt((instance) => {
      this.#verifyIn(instance, count, step);
    });
    if (together.done) return;
    const alone = new Uint32Array(count);
    const other = new RenewableInstance(this.#make);
    for (let index = 0; index < count; index++) alone[index] = this.#verifyAlone(other, index, step);
    this.statuses.set(alone);
  }

  verifyAll(reports: Uint8Array, stride: number, keyOf: Uint16Array): Uint32Array {
    const count = keyOf.length;
    if (!Number.isInteger(stride) || stride < SNP_REPORT_SIZE) throw strideError(stride);
    if (count > 0 && (count - 1) * stride + SNP_REPORT_SIZE > reports.length)
      throw new RangeError(`${count} reports at a stride of ${stride} are more than the ${reports.length} bytes`);
    const statuses = new Uint32Array(count).fill(UNDECIDED);
    const asTheyLie = this.#fittingAt(stride) >= LEAST_AS_THEY_LIE;
    const step = asTheyLie ? stride : SNP_REPORT_SIZE;
    const atOnce = this.#fittingAt(step);
    for (let first = 0; first < count; first += atOnce) {
      const part = Math.min(atOnce, count - first);
      if (asTheyLie) this.#copyAsTheyLie(reports, first * stride, (part - 1) * stride + SNP_REPORT_SIZE);
      else for (let index = 0; index < part; index++) this.#copyOne(reports, (first + index) * stride, index);
      this.keyOf.set(keyOf.subarray(first, first + part));
      this.verify(part, step);
      statuses.set(this.statuses.subarray(0, part), first);
    }
    return statuses;
  }

  statusName(index: number): SnpReportOutcome {
    const status = this.statuses[index];
    if (status === undefined) throw new RangeError(`there is no report ${index}`);
    return this.nameOf(status);
  }

  nameOf(status: number): SnpReportOutcome {
    const name = snpOutcomeName(status);
    if (name === null) throw new RangeError(`${status} is no status of a report`);
    return name;
  }

  /** Verifies where the reports lie, or in a fresh instance, which gets a copy. */
  #verifyIn(instance: KernelInstance, count: number, stride: number): void {
    const { reports, keys, keyOf, statuses } = instance.regions;
    const elsewhere = statuses !== this.statuses;
    if (elsewhere) {
      reports.set(this.reports);
      keys.set(this.keys);
      keyOf.set(this.keyOf);
    }
    try {
      instance.verifyReports(count, stride);
    } catch (error) {
      this.statuses.fill(UNDECIDED);
      throw error;
    }
    if (elsewhere) this.statuses.set(statuses.subarray(0, count));
  }

  /** The status of one report in another instance, where it is the only one. */
  #verifyAlone(other: RenewableInstance<KernelInstance>, index: number, stride: number): number {
    const report = this.reports.subarray(index * stride, index * stride + SNP_REPORT_SIZE);
    const keyAt = (this.keyOf[index] ?? 0) * REPORT_KEYS.size;
    const key = this.keys.subarray(keyAt, keyAt + REPORT_KEYS.size);
    const alone = other.attempt((instance) => {
      const { reports, keys, keyOf, statuses } = instance.regions;
      reports.set(report);
      keys.set(key);
      keyOf[0] = 0;
      statuses.fill(UNDECIDED);
      instance.verifyReports(1, SNP_REPORT_SIZE);
      return statuses[0] ?? UNDECIDED;
    });
    return alone.done ? alone.value : UNDECIDED;
  }

  /** How many reports that lie so far apart the region holds. */
  #fittingAt(stride: number): number {
    return Math.min(this.capacity, 1 + Math.floor((this.reports.length - SNP_REPORT_SIZE) / stride));
  }

  /** All at once, with what lies between them. */
  #copyAsTheyLie(source: Uint8Array, from: number, size: number): void {
    this.reports.set(source.subarray(from, from + size));
  }

  /** A loop, since a view of each report would be an allocation for each. */
  #copyOne(source: Uint8Array, from: number, index: number): void {
    const target = this.reports;
    const to = index * SNP_REPORT_SIZE;
    for (let at = 0; at < SNP_REPORT_SIZE; at++) target[to + at] = source[from + at] ?? 0;
  }

  #expectRange(count: number, stride: number): void {
    if (!Number.isInteger(count) || count < 0 || count > this.capacity)
      throw new RangeError(`count must be an integer from 0 to ${this.capacity}, not ${count}`);
    if (!Number.isInteger(stride) || stride < SNP_REPORT_SIZE) throw strideError(stride);
    if (count > 0 && (count - 1) * stride + SNP_REPORT_SIZE > this.reports.length)
      throw new RangeError(`${count} reports at a stride of ${stride} do not fit into the region`);
    for (let index = 0; index < count; index++)
      if ((this.keyOf[index] ?? 0) >= REPORT_KEYS.capacity)
        throw new RangeError(`keyOf[${index}] is not below ${REPORT_KEYS.capacity}`);
  }
}

function strideError(stride: number): RangeError {
  return new RangeError(`stride must be an integer of at least ${SNP_REPORT_SIZE}, not ${stride}`);
}
