import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import boundaries from "eslint-plugin-boundaries";
import tseslint from "typescript-eslint";

/**
 * The rooms of the house (docs/architecture.md), first match first. Imports point one way: a room
 * knows itself, the rooms in `knows`, the packages in `packages` and Node's own modules (lib, which
 * does nothing to the world, only those in `builtins`); nothing else.
 */
const rooms = [
  {
    name: "lib: records",
    builtins: [],
    files: [
      "lib/scenario.ts",
      "lib/scenario/**",
      "lib/result.ts",
      "lib/result/**",
      "lib/plan.ts",
      "lib/errors.ts",
      "lib/script.ts",
    ],
    knows: [],
    packages: ["zod"],
  },
  {
    name: "lib: words",
    builtins: ["node:crypto"],
    files: [
      ...["address", "names", "folders", "shell", "agent", "locale", "procfs"].map(
        (n) => `lib/${n}.ts`,
      ),
      "lib/statistics/**",
    ],
    knows: ["lib: records"],
    packages: ["simple-statistics"],
  },
  {
    name: "lib: reading",
    builtins: [],
    files: ["lib/reading/**"],
    knows: ["lib*"],
    packages: ["yaml", "fastest-levenshtein"],
  },
  {
    name: "lib",
    builtins: ["node:crypto"],
    files: ["lib/**"],
    knows: ["lib: records", "lib: words"],
    packages: ["zod", "fastest-levenshtein", "simple-statistics"],
  },
  {
    name: "components: commands",
    files: ["components/host-script.ts"],
    knows: ["lib*"],
    packages: ["@pulumi/pulumi", "@pulumi/command"],
  },
  {
    name: "components",
    files: ["components/**"],
    knows: ["lib*", "components*"],
    packages: ["@pulumi/pulumi", "@pulumi/docker"],
  },
  {
    name: "measure: ground",
    files: [
      "measure/ground.ts",
      "measure/image-digest.ts",
      "measure/image-contents.ts",
      "measure/kept-testbed.ts",
    ],
    knows: ["lib*", "measure: ground"],
    packages: ["zod", "write-file-atomic"],
  },
  {
    name: "measure",
    files: ["measure/**"],
    knows: ["lib*", "measure*"],
    packages: ["zod", "execa", "write-file-atomic"],
  },
  {
    name: "report",
    files: ["report/**"],
    knows: ["lib*"],
    packages: [
      ...["zod", "yaml", "execa", "cli-table3", "write-file-atomic", "@pulumi/pulumi"],
      ...["vega", "vega-lite", "@resvg/resvg-js", "dejavu-fonts-ttf", "@viz-js/viz"],
    ],
  },
  {
    name: "offline",
    files: ["offline/**"],
    knows: [],
    knowsFiles: ["lib/errors.ts", "lib/shell.ts"],
    packages: [
      ...["@grpc/grpc-js", "google-protobuf", "dockerode", "esbuild", "execa", "zod"],
      ...["@pulumi/pulumi", "@pulumi/command", "@pulumi/docker"],
    ],
  },
  {
    name: "program",
    files: ["index.ts"],
    knows: ["lib*", "components*", "measure: ground"],
    packages: ["@pulumi/pulumi"],
  },
  {
    name: "cli",
    files: ["cli/**"],
    knows: ["lib*", "measure*", "report", "offline", "lab"],
    packages: ["**"],
  },
  { name: "lab: tests", files: ["test/lab/*.test.ts"], knows: ["**"], packages: ["**"] },
  {
    name: "lab",
    files: ["test/lab/**"],
    knows: ["lib*"],
    knowsFiles: ["cli/lock.mjs", "cli/setup/find-program.ts"],
    packages: ["execa"],
  },
  { name: "test", files: ["test/**"], knows: ["**"], packages: ["**"] },
  { name: "settings", files: ["*.js"], knows: [], packages: ["**"] },
];

const policies = rooms.map(({ name, knows, knowsFiles = [], packages, builtins = ["**"] }) => ({
  from: { file: { categories: name } },
  allow: [
    { to: { file: { categories: [name, ...knows] } } },
    ...knowsFiles.map((path) => ({ to: { file: { path } } })),
    ...builtins.map((source) => ({ to: { module: { origin: "core", source } } })),
    ...packages.map((source) => ({ to: { module: { origin: "external", source } } })),
  ],
}));

/** What Node.js gives to plain JavaScript; in TypeScript the compiler knows. */
const globals = [
  ...["process", "console", "URL"],
  ...["setTimeout", "clearTimeout", "setInterval", "clearInterval"],
];

export default defineConfig(
  { ignores: ["node_modules", "results", ".netbench", ".netbench-test-*", ".pulumi-state"] },
  js.configs.recommended,
  {
    files: ["**/*.ts", "**/*.mts"],
    extends: [tseslint.configs.recommended],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // The compiler's own noUnusedLocals says the same, but knows no `_`.
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    languageOptions: { globals: Object.fromEntries(globals.map((name) => [name, "readonly"])) },
  },
  {
    files: ["**/*.{ts,mts,js,mjs}"],
    plugins: { boundaries },
    settings: {
      "boundaries/files": rooms.map(({ name, files }) => ({ category: name, pattern: files })),
      "boundaries/files-single-match": true,
      "boundaries/dependency-nodes": ["import", "dynamic-import", "export"],
    },
    rules: {
      "boundaries/dependencies": [
        "error",
        { default: "disallow", checkAllOrigins: true, policies },
      ],
      "boundaries/no-unknown-files": "error",
      "max-lines": ["error", 250],
      eqeqeq: "error",
    },
  },
  {
    files: ["test/**"],
    rules: {
      // chai's assertions may be properties.
      "@typescript-eslint/no-unused-expressions": "off",
      "no-restricted-properties": [
        "error",
        ...["it", "describe", "context", "specify"].map((object) => ({
          object,
          property: "only",
          message: "It would keep all other tests from running.",
        })),
      ],
    },
  },
);
