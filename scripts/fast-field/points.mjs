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

/** The functions of packed points, for an even number of limbs. */
export function fmaPacked({ limbs }) {
  const size = STEP * limbs;
  return [
    `/** Bytes of a packed point, x then y: ${limbs} limbs each as doubles, as in one lane of a pair. */\nexport const PACKED_SIZE: usize = ${size};\n`,
    functionText({
      doc: [
        "Pair of affine points at r (x, then y): lane 0 of the packed point at p, lane 1 of that at q, y with the sign",
        `bits of \`signs\` flipped. Reads ${size} bytes at p and at q, writes ${2 * size} bytes at r, which overlaps neither.`,
      ],
      name: "gatherPacked",
      parameters: ["r", "p", "q", "signs: v128"],
      body: Array.from({ length: limbs }, (_, pair) => gatherTwo(pair, 2 * pair >= limbs)).flat(),
    }),
    functionText({
      doc: [
        "Packs the pair of affine points at a: lane 0 at p, lane 1 at q.",
        `Reads ${2 * size} bytes at a, writes ${size} bytes at p and at q, which do not overlap it.`,
      ],
      name: "scatterPacked",
      parameters: ["p", "q", "a"],
      body: Array.from({ length: 2 * limbs }, (_, i) => [
        `v128.store_lane<i64>(p, v128.load(a, ${16 * i}), 0, ${8 * i});`,
        `v128.store_lane<i64>(q, v128.load(a, ${16 * i}), 1, ${8 * i});`,
      ]).flat(),
    }),
  ].join("\n");
}

/** Two limbs of both points. */
function gatherTwo(pair, isY) {
  const store = (lane) => {
    const limb = `v128.shuffle<i64>(p${pair}, q${pair}, ${lane}, ${lane + 2})`;
    const signed = isY ? `v128.xor(signs, ${limb})` : limb;
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
export function f64Packed({ limbs }) {
  const groups = Math.ceil(limbs / 4);
  const size = 2 * STEP * groups;
  const spare = 4 * groups === limbs ? "" : `, with room for ${4 * groups}`;
  return [
    `/**\n * Bytes of a packed point, x then y: ${limbs} limbs each as i32${spare}. Doubles would be gathered in about a fifth less\n * time, from tables twice as large.\n */\nexport const PACKED_SIZE: usize = ${size};\n`,
    functionText({
      doc: [
        "Pair of affine points at r (x, then y): lane 0 of the packed point at p, lane 1 of that at q, y with the sign",
        `bits of \`signs\` flipped. Reads ${size} bytes at p and at q, writes ${2 * STEP * limbs} bytes at r, which overlaps neither.`,
      ],
      name: "gatherPacked",
      parameters: ["r", "p", "q", "signs: v128"],
      body: Array.from({ length: 2 * groups }, (_, group) => gatherGroup(group, groups, limbs)).flat(),
    }),
    functionText({
      doc: [
        "Packs the pair of normal affine points at a: lane 0 at p, lane 1 at q.",
        `Reads ${2 * STEP * limbs} bytes at a, writes the limbs at p and at q, which do not overlap it.`,
      ],
      name: "scatterPacked",
      parameters: ["p", "q", "a"],
      body: Array.from({ length: 2 * limbs }, (_, i) => {
        const to = i < limbs ? 4 * i : STEP * groups + 4 * (i - limbs);
        return [
          `const limb${i} = i32x4.trunc_sat_f64x2_s_zero(v128.load(a, ${16 * i}));`,
          `v128.store_lane<i32>(p, limb${i}, 0, ${to});`,
          `v128.store_lane<i32>(q, limb${i}, 1, ${to});`,
        ];
      }).flat(),
    }),
  ].join("\n");
}

/** Up to four limbs of both points: those of one coordinate that lie in 16 packed bytes. */
function gatherGroup(group, groups, limbs) {
  const isY = group >= groups;
  const first = 4 * (isY ? group - groups : group);
  const upper = (half) => `v128.shuffle<i64>(${half}, ${half}, 1, 1)`;
  const expressions = [`lower${group}`, upper(`lower${group}`), `upper${group}`, upper(`upper${group}`)];
  return [
    `const p${group} = v128.load(p, ${16 * group});`,
    `const q${group} = v128.load(q, ${16 * group});`,
    `const lower${group} = v128.shuffle<i32>(p${group}, q${group}, 0, 4, 1, 5);`,
    `const upper${group} = v128.shuffle<i32>(p${group}, q${group}, 2, 6, 3, 7);`,
    ...expressions.slice(0, limbs - first).map((expression, i) => {
      const limb = `f64x2.convert_low_i32x4_s(${expression})`;
      return `v128.store(r, ${isY ? `v128.xor(signs, ${limb})` : limb}, ${16 * ((isY ? limbs : 0) + first + i)});`;
    }),
  ];
}
