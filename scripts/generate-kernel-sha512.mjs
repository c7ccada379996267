/**
 * Writes the compression function of SHA-384 and SHA-512 with its rounds unrolled: 16 that read the block, then
 * 16 in a loop that is run four times.
 *
 * The last sixteen words of the schedule lie in memory and not in locals: with eight words of state and the
 * temporaries there are more than a processor has registers, and engines that spill badly (V8 up to 12) lose more
 * by that than by the loads. `npm run bench -- sha384` shows it.
 */
import { isProgram, runGenerator } from "./generator-cli.mjs";

const WORDS = 16;
const STATE = "abcdefgh";

/** @returns {Map<string, string>} text by path. */
export function generate() {
  return new Map([["assembly/generated/sha512-block.ts", blockFunction()]]);
}

function blockFunction() {
  const state = [...STATE];
  return `// node scripts/generate-kernel-sha512.mjs

import { ROUND_CONSTANTS, choose, majority, sigma0, sigma1, sum0, sum1 } from "../hash/sha512";
import { HASH_SCHEDULE, HASH_STATE } from "../memory";

/**
 * Takes the 128-byte block at \`block\` (any alignment) into the eight words at HASH_STATE (FIPS 180-4, 6.4.2).
 * Reads both; writes the state, and HASH_SCHEDULE.
 */
export function sha512Block(block: usize): void {
${lines(state, (name, i) => `  let ${name} = load<u64>(HASH_STATE, ${8 * i});`)}
  let word: u64 = 0;
  let k = ROUND_CONSTANTS;
${lines(words(), (j) => `  word = bswap<u64>(load<u64>(block, ${8 * j}));\n${round(j)}`)}
  for (let turn: i32 = 1; turn < 5; turn++) {
    k += ${8 * WORDS};
${lines(words(), (j) => indent(`${nextWord(j)}\n${round(j)}`))}
  }
${lines(state, (name, i) => `  store<u64>(HASH_STATE, load<u64>(HASH_STATE, ${8 * i}) + ${name}, ${8 * i});`)}
}
`;
}

/** Round j modulo 16, with its word of the schedule in \`word\`: the names of the state rotate instead of the values. */
function round(j) {
  const [a, b, c, d, e, f, g, h] = [...STATE].map((_, i) => STATE[(i - (j % 8) + 8) % 8]);
  return `  store<u64>(HASH_SCHEDULE, word, ${8 * j});
  ${h} += sum1(${e}) + choose(${e}, ${f}, ${g}) + load<u64>(k, ${8 * j}) + word;
  ${d} += ${h};
  ${h} += sum0(${a}) + majority(${a}, ${b}, ${c});`;
}

/** The word that takes the place of word j: W(t) = W(t - 16) + sigma0(W(t - 15)) + W(t - 7) + sigma1(W(t - 2)). */
function nextWord(j) {
  const earlier = (by) => `load<u64>(HASH_SCHEDULE, ${8 * ((j + WORDS - by) % WORDS)})`;
  return `  word = ${earlier(16)} + sigma0(${earlier(15)}) + ${earlier(7)} + sigma1(${earlier(2)});`;
}

function words() {
  return Array.from({ length: WORDS }, (_, j) => j);
}

function lines(items, write) {
  return items.map(write).join("\n");
}

function indent(text) {
  return text.replace(/^/gm, "  ");
}

if (isProgram(import.meta.url)) runGenerator(generate);
