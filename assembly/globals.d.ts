/** The curve that a module is built for: 256 or 384. `--use` of asc defines it (asconfig.json), as a constant for static branches. */
declare const CURVE_BITS: i32;
