import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Node's own modules, with and without the prefix. Pure code may not touch the machine. */
const nodeModules = {
  group: ['node:*', 'fs', 'fs/*', 'path', 'path/*', 'os', 'crypto', 'child_process', 'http', 'https', 'net', 'stream', 'stream/*', 'timers', 'timers/*', 'util', 'url', 'zlib', 'worker_threads', 'buffer', 'process'],
  message: 'This layer is pure: no Node modules. Do it in an activity or in the store.',
};

const clockAndChance = [
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'The moment comes with the command: no clock in domain/.' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'The moment comes with the command: no clock in domain/.' },
  { selector: "CallExpression[callee.name='Date']", message: 'The moment comes with the command: no clock in domain/.' },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'Chance comes with the command or a seed: none in domain/.' },
  { selector: "MemberExpression[object.name='performance']", message: 'The moment comes with the command: no clock in domain/.' },
  { selector: "MemberExpression[object.name='process']", message: 'Settings are read in ops/config.ts and handed down.' },
];

export default tseslint.config(
  { ignores: ['node_modules/', 'out/', '.data/', 'web/dist/', 'web/public/', 'web/src/contract/', '**/*.d.ts'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-ignore': true, 'ts-nocheck': true, 'ts-expect-error': true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' }],
      // A function that keeps an asynchronous contract without waiting for anything is no mistake.
      '@typescript-eslint/require-await': 'off',
      'max-lines': ['error', { max: 500 }],
      'max-lines-per-function': ['error', { max: 90, skipBlankLines: true, skipComments: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-globals': ['error', 'name', 'event', 'status'],
    },
  },
  {
    files: ['domain/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [nodeModules, { group: ['@temporalio/*'], message: 'domain/ knows nothing of Temporal.' }] }],
      'no-restricted-syntax': ['error', ...clockAndChance, {
        selector: "Program > VariableDeclaration[kind='let'], Program > ExportNamedDeclaration > VariableDeclaration[kind='let']",
        message: 'A worker loads domain/ once for all its cases (ops/bundle.ts): a module remembers nothing.',
      }],
    },
  },
  {
    // Inside a workflow Date and Math.random are Temporal's own deterministic ones; Node modules are not there at all.
    files: ['workflows/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [nodeModules] }],
      'no-restricted-syntax': ['error', ...clockAndChance.filter(({ selector }) => /process|performance/.test(selector))],
    },
  },
  {
    // Handlers of events may be asynchronous: useAct tells of their failures.
    files: ['web/**/*.ts', 'web/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    },
  },
  {
    // A `describe` is a chapter, not a function; matchers such as expect.any are typed any by design.
    files: ['tests/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/unbound-method': 'off' },
  },
);
