import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const onlyMain = 'Only a main.ts touches the process: take what you need as an argument.';

export default defineConfig(
  globalIgnores([
    '**/node_modules/',
    'data/',
    'bench/results/',
    'coverage/',
    'client/dist/',
    'client/docs/',
    'web/dist/',
    'docs/.vitepress/dist/',
    'docs/.vitepress/cache/',
    'docs/.vitepress/.temp/',
    'docs/public/client/',
  ]),
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [
      js.configs.recommended,
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
    ],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // `() => close()` is how a callback is handed on; what it returns is nobody's business.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // `claims['role']` shows that the name is data; `claims.role` is as good.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // `const { secret: _secret, ...shown } = key` says what is left out.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A number in a message reads the same as its String().
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Fastify plugins and handlers are async whether or not they wait for anything.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['server/src/**/*.ts'],
    ignores: ['server/src/**/main.ts', '**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', { name: 'process', message: onlyMain }],
      'no-restricted-properties': ['error', { object: 'globalThis', property: 'process', message: onlyMain }],
      'no-restricted-imports': [
        'error',
        { paths: ['process', 'node:process'].map((name) => ({ name, message: onlyMain })) },
      ],
    },
  },
  {
    files: ['**/*.test.ts', '**/test/**/*.ts'],
    rules: {
      // node:test keeps the promises of its own functions.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'describe', 'it', 'suite'] },
          ],
        },
      ],
    },
  },
);
