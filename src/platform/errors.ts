// errors.ts: what can go wrong between a folder and a running server. Nearly all blame the operator: these sentences
// are read in a terminal by the person who just typed the command, so they name the file, the port, the way out.

import { defineErrors } from '../base/errors.ts'

const OPERATOR = { status: 500, blame: 'operator' } as const

export const platformErrors = defineErrors('GUI_PLATFORM', {
  GUI_PLATFORM_REPLAY: {
    status: 400,
    blame: 'peer',
    says: 'The request cannot be replayed: {why}.',
    hint: 'Change it in the form and send it again.',
  },
  GUI_PLATFORM_PORT_TAKEN: {
    ...OPERATOR,
    says: 'Port {port} is taken by {holder}.',
    hint: 'Stop it, or choose another port: guichet --port {other}',
  },
  GUI_PLATFORM_PORT_AIRPLAY: {
    ...OPERATOR,
    says: 'Port {port} is taken, on macOS most likely by AirPlay Receiver.',
    hint: 'Switch it off in System Settings, General, AirDrop & Handoff; or choose another port: guichet --port {other}',
  },
  GUI_PLATFORM_PORTS_TAKEN: {
    ...OPERATOR,
    says: 'The ports {first} to {last} are all taken.',
    hint: 'Choose another one with --port, or let the system choose: --port 0',
  },
  GUI_PLATFORM_PORT_DENIED: {
    ...OPERATOR,
    says: 'The system does not let this user listen on port {port}.',
    hint: 'Ports below 1024 are reserved; choose a higher one, for example: --port 8000',
  },
  GUI_PLATFORM_HOST_UNKNOWN: {
    ...OPERATOR,
    says: '{host} is not an address of this machine.',
    hint: 'Leave --host without an address to listen on all of them.',
  },
  GUI_PLATFORM_PORT_INVALID: {
    ...OPERATOR,
    says: '{source} is "{given}", which is not a port.',
    hint: 'A port is a whole number from 0 to 65535; 0 lets the system choose.',
  },
  GUI_PLATFORM_PATH: {
    ...OPERATOR,
    says: 'There is no file or folder {path}.',
    hint: '{nearest}',
  },
  GUI_PLATFORM_FILE_KIND: {
    ...OPERATOR,
    says: '{file} is not something that guichet can run.',
    hint: 'Give a folder, or an app file that ends in .ts, .mts, .cts, .tsx, .js, .mjs or .cjs.',
  },
  GUI_PLATFORM_EMPTY: {
    ...OPERATOR,
    says: 'There is nothing to serve in {root}.',
    hint: 'Because it holds {because}, it is taken for a project and is not served as files. Add an app.ts, or put files into public/.',
  },
  GUI_PLATFORM_SYNTAX: {
    ...OPERATOR,
    says: '{place}: {why}\n\n{excerpt}',
    hint: 'Correct the line.',
  },
  GUI_PLATFORM_IMPORT: {
    ...OPERATOR,
    says: '{place}: there is no {what} to import\n\n{excerpt}',
    hint: '{advice}',
  },
  GUI_PLATFORM_THROWN: {
    ...OPERATOR,
    says: '{place}: {why}\n\n{excerpt}',
    hint: 'This was thrown while the file was loaded.{trace}',
  },
  GUI_PLATFORM_LOAD_TIME: {
    ...OPERATOR,
    says: '{file} was not loaded within {seconds} seconds.',
    hint: 'Something at its top is awaited that does not come; await it in app.onOpen() or in a handler.',
  },
  GUI_PLATFORM_NO_HANDLER: {
    ...OPERATOR,
    says: '{file} does not export an app.',
    hint: 'End it with "export default app", where app is a new App(), or a function that answers requests.{found}',
  },
  GUI_PLATFORM_NO_APP: {
    ...OPERATOR,
    says: 'There is no app in {root}.',
    hint: 'Name the file, for example: guichet routes server.ts',
  },
  GUI_PLATFORM_TYPESCRIPT: {
    ...OPERATOR,
    says: 'The package typescript is not installed in {root}.',
    hint: 'Types are written by the TypeScript of the project: npm install --save-dev typescript',
  },
  GUI_PLATFORM_TYPES: {
    ...OPERATOR,
    says: 'TypeScript finds errors, so no types were written.\n\n{told}',
    hint: 'Correct them; npx tsc --noEmit shows them all.',
  },
  GUI_PLATFORM_CONFIG: {
    ...OPERATOR,
    says: '{file} does not export a configuration.',
    hint: "Write: import { defineConfig } from 'guichet'; export default defineConfig({ port: 5000 })",
  },
  GUI_PLATFORM_CONFIG_OPTION: {
    ...OPERATOR,
    says: '{file}: {why}',
    hint: '{advice}',
  },
  GUI_PLATFORM_COMPILER: {
    ...OPERATOR,
    says: 'The compiler for TypeScript files could not be loaded: {why}',
    hint: 'Install again with optional packages (npm install --include=optional), or give a .js file.',
  },
  GUI_PLATFORM_STATE: {
    ...OPERATOR,
    says: 'The folder {folder} for what the site keeps cannot be used: {why}.',
    hint: 'Make it writable for the user that runs the site, or name another one in GUICHET_STATE.',
  },
  GUI_PLATFORM_ENV_FILE: {
    ...OPERATOR,
    says: 'The file {file} cannot be read: {why}.',
    hint: 'Make it readable for the user that runs guichet, or remove it.',
  },
  GUI_PLATFORM_SECRET: {
    ...OPERATOR,
    says: 'There is no secret for cookies and sessions, and none can be kept: {why}.',
    hint: 'Set GUICHET_SECRET to at least 16 characters, such as those of `openssl rand -hex 32`; several separated by commas, the newest first.',
  },
  GUI_PLATFORM_NEW_FULL: {
    ...OPERATOR,
    says: 'The folder {folder} is not empty: it holds {held}.',
    hint: 'Nothing was changed. Give the name of a new folder, or empty this one.',
  },
  GUI_PLATFORM_NEW_NAME: {
    ...OPERATOR,
    says: '"{name}" cannot be the name of a project.',
    hint: 'Use letters and digits, such as my-site.',
  },
  GUI_PLATFORM_NO_TESTS: {
    ...OPERATOR,
    says: 'There are no tests in {path}.',
    hint: 'Tests are files that end in .test.ts, .test.js or their kin.',
  },
})
