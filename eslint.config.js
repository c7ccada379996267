import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

// What scripts/check-rooms.mjs enforces (rooms, words of the platform, exports, casts) is not repeated here.
export default defineConfig(
  { ignores: ["dist/", "coverage/", ".cache/", "assembly/", "**/generated/", "**/node_modules/", "tools/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      // Numbers and instants read well in messages; other things do not.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", destructuredArrayIgnorePattern: "^_" }],
      // A type parameter that only names the result is how a reader of data says what it holds.
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
    },
  },
  {
    // A test may be clumsy where that makes it plain.
    files: ["test/**/*.ts", "bench/**/*.ts"],
    rules: {
      "@typescript-eslint/explicit-module-boundary-types": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unnecessary-condition": "off",
      "@typescript-eslint/unbound-method": "off",
    },
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    extends: [tseslint.configs.base],
    rules: {
      eqeqeq: "error",
      "no-unused-vars": "error",
      "no-undef": "off",
      "prefer-const": "error",
      "no-var": "error",
    },
  },
);
