/** The file that chooses, when a module is compiled, between the fields of both curves and both variants. */
import { EXPORTED } from "./surface.mjs";
import { functionText } from "./text.mjs";

/** Constants of every field, with their types. */
const CONSTANTS = [
  ["LIMBS", "i32"],
  ["LIMB_BITS", "i32"],
  ["NORMAL", "f64"],
  ["NORMAL_TOP", "f64"],
  ["PAIR_SIZE", "usize"],
  ["PACKED_SIZE", "usize"],
];

export function choice(head) {
  const ofP256 = (name) => `(ASC_FEATURE_RELAXED_SIMD ? p256Fma.${name} : p256F64.${name})`;
  const ofP384 = (name) => `(ASC_FEATURE_RELAXED_SIMD ? p384Fma.${name} : p384F64.${name})`;
  return [
    `${head}\n`,
    "/** The field that the module is built with: `CURVE_BITS` and relaxed SIMD decide. The others are no part of the module. */",
    'import * as p256F64 from "./p256-f64";\nimport * as p256Fma from "./p256-fma";',
    'import * as p384F64 from "./p384-f64";\nimport * as p384Fma from "./p384-fma";\n',
    ...CONSTANTS.map(
      ([name, type]) => `export const ${name}: ${type} = CURVE_BITS == 256 ? ${ofP256(name)} : ${ofP384(name)};`,
    ),
    `/** Of P-256 only, whose elements are in Montgomery form. */\nexport const R_SQUARED: usize = CURVE_BITS == 256 ? ${ofP256("R_SQUARED")} : 0;\n`,
    ...EXPORTED.map(forward),
  ].join("\n");
}

function forward([name, ...parameters]) {
  const call = (field) => `${field}.${name}(${parameters.map((parameter) => parameter.split(":")[0]).join(", ")});`;
  return functionText({
    doc: ["See the field's own file."],
    name,
    parameters,
    inline: true,
    body: [
      "if (CURVE_BITS == 256) {",
      `  if (ASC_FEATURE_RELAXED_SIMD) ${call("p256Fma")}`,
      `  else ${call("p256F64")}`,
      `} else if (ASC_FEATURE_RELAXED_SIMD) ${call("p384Fma")}`,
      `else ${call("p384F64")}`,
    ],
  });
}
