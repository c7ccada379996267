/** Functions that move elements and affine points, and compute nothing. */
import { STEP, functionText } from "./text.mjs";

/** r := a. */
export function copy({ limbs }) {
  return functionText({
    doc: ["r := a, of any range. Reads one pair, writes one."],
    name: "copy",
    parameters: ["r", "a"],
    body: steps(limbs).map((at) => `v128.store(r, v128.load(a, ${at}), ${at});`),
  });
}

/** Affine points of either lane, out of two pairs. */
export function gatherPair({ limbs }) {
  const size = STEP * limbs;
  const pick = (at) => `v128.shuffle<i64>(v128.load(p, ${at}), v128.load(q, ${at}), 0, 3)`;
  return functionText({
    doc: [
      "Pair of affine points at r (x, then y): lane 0 of the one at p and lane 1 of the one at q, y with the",
      `sign bits of \`signs\` flipped. Reads ${2 * size} bytes at p and at q, writes as many at r, which may be p or q.`,
    ],
    name: "gatherPair",
    parameters: ["r", "p", "q", "signs: v128"],
    body: steps(2 * limbs).map((at) =>
      at < size ? `v128.store(r, ${pick(at)}, ${at});` : `v128.store(r, v128.xor(signs, ${pick(at)}), ${at});`,
    ),
  });
}

function steps(count) {
  return Array.from({ length: count }, (_, i) => STEP * i);
}

/** The functions of packed points. */
export function fmaPacked() {
  return [
    "/** Bytes of a packed point, x then y: 8 limbs each as doubles, as in one lane of a pair. */\nexport const PACKED_SIZE: usize = 128;\n",
    functionText({
      doc: [
        "Pair of affine points at r (x, then y): lane 0 of the packed point at p, lane 1 of that at q, y with the sign",
        "bits of `signs` flipped. Reads 128 bytes at p and at q, writes 256 bytes at r, which overlaps neither.",
      ],
      name: "gatherPacked",
      parameters: ["r", "p", "q", "signs: v128"],
      body: Array.from({ length: 8 }, (_, pair) => gatherTwo(pair)).flat(),
    }),
    functionText({
      doc: [
        "Packs the pair of affine points at a: lane 0 at p, lane 1 at q.",
        "Reads 256 bytes at a, writes 128 bytes at p and at q, which do not overlap it.",
      ],
      name: "scatterPacked",
      parameters: ["p", "q", "a"],
      body: Array.from({ length: 16 }, (_, i) => [
        `v128.store_lane<i64>(p, v128.load(a, ${16 * i}), 0, ${8 * i});`,
        `v128.store_lane<i64>(q, v128.load(a, ${16 * i}), 1, ${8 * i});`,
      ]).flat(),
    }),
  ].join("\n");
}

/** Two limbs of both points. */
function gatherTwo(pair) {
  const store = (lane) => {
    const limb = `v128.shuffle<i64>(p${pair}, q${pair}, ${lane}, ${lane + 2})`;
    const signed = pair >= 4 ? `v128.xor(signs, ${limb})` : limb;
    return `v128.store(r, ${signed}, ${32 * pair + 16 * lane});`;
  };
  return [
    `const p${pair} = v128.load(p, ${16 * pair});`,
    `const q${pair} = v128.load(q, ${16 * pair});`,
    store(0),
    store(1),
  ];
}

/** The functions of packed points: a table of them is half as large as with doubles. */
export function f64Packed() {
  return [
    "/**\n * Bytes of a packed point, x then y: 16 limbs each as i32. Doubles would be gathered in about a fifth less time,\n * from tables twice as large.\n */\nexport const PACKED_SIZE: usize = 128;\n",
    functionText({
      doc: [
        "Pair of affine points at r (x, then y): lane 0 of the packed point at p, lane 1 of that at q, y with the sign",
        "bits of `signs` flipped. Reads 128 bytes at p and at q, writes 512 bytes at r, which overlaps neither.",
      ],
      name: "gatherPacked",
      parameters: ["r", "p", "q", "signs: v128"],
      body: Array.from({ length: 8 }, (_, group) => gatherGroup(group)).flat(),
    }),
    functionText({
      doc: [
        "Packs the pair of normal affine points at a: lane 0 at p, lane 1 at q.",
        "Reads 512 bytes at a, writes 128 bytes at p and at q, which do not overlap it.",
      ],
      name: "scatterPacked",
      parameters: ["p", "q", "a"],
      body: Array.from({ length: 32 }, (_, i) => [
        `const limb${i} = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, ${16 * i}));`,
        `v128.store_lane<i32>(p, limb${i}, 0, ${4 * i});`,
        `v128.store_lane<i32>(q, limb${i}, 1, ${4 * i});`,
      ]).flat(),
    }),
  ].join("\n");
}

/** Four limbs of both points. */
function gatherGroup(group) {
  const isY = group >= 4;
  const store = (i, expression) => {
    const limb = `f64x2.convert_low_i32x4_s(${expression})`;
    return `v128.store(r, ${isY ? `v128.xor(signs, ${limb})` : limb}, ${16 * (4 * group + i)});`;
  };
  const upper = (half) => `v128.shuffle<i64>(${half}, ${half}, 1, 1)`;
  return [
    `const p${group} = v128.load(p, ${16 * group});`,
    `const q${group} = v128.load(q, ${16 * group});`,
    `const lower${group} = v128.shuffle<i32>(p${group}, q${group}, 0, 4, 1, 5);`,
    `const upper${group} = v128.shuffle<i32>(p${group}, q${group}, 2, 6, 3, 7);`,
    store(0, `lower${group}`),
    store(1, upper(`lower${group}`)),
    store(2, `upper${group}`),
    store(3, upper(`upper${group}`)),
  ];
}
