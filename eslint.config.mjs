import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "**/dist/**",
      "**/node_modules/**",
      "examples/with-pulumi-aws/**",
      "examples/with-pulumi-eks/**",
      ".stryker-tmp/**",
      "docs/api/**",
    ],
  },
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [
      eslint.configs.recommended,
      ...tseslint.configs.strictTypeChecked,
      ...tseslint.configs.stylisticTypeChecked,
    ],
    languageOptions: {
      parserOptions: {
        project: [
          "./tsconfig.json",
          "./provider/tsconfig.json",
          "./emulator/tsconfig.json",
          "./policies/tsconfig.json",
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      // What reads inside a cluster is loaded where that is asked for; import() of a file of ours finds no .ts where ts-node runs it.
      "@typescript-eslint/no-require-imports": [
        "error",
        { allow: ["/ec2/", "/inside", "/kubernetes/", "/waitForNodes$"] },
      ],
      // `export namespace`-free code base; an empty function says "nothing to do" in a lifecycle verb.
      "@typescript-eslint/no-empty-function": "off",
    },
  },
);
