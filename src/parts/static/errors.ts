// errors.ts: what can go wrong when a folder is served, apart from what a client may ask wrongly.

import { defineErrors } from '../../base/errors.ts'

export const staticErrors = defineErrors('GUI_STATIC', {
  GUI_STATIC_ROOT: {
    status: 500,
    blame: 'operator',
    says: 'There is no folder {path} to serve files from.',
    hint: "Create it, or give files() another one. A relative folder is looked for in the site's folder, {site}.",
  },
  GUI_STATIC_NOT_FOLDER: {
    status: 500,
    blame: 'operator',
    says: '{path} is not a folder.',
    hint: 'files() serves a folder; give it the folder that the file lies in.',
  },
  GUI_STATIC_NOT_OPEN: {
    status: 500,
    blame: 'bug',
    says: 'The folder {path} was asked for a file before it was opened, or after it was closed.',
    hint: 'Whoever mounts a Handler calls its open(site) before the first request and its close() after the last.',
  },
  GUI_STATIC_BUSY: {
    status: 503,
    blame: 'operator',
    says: 'No more files can be opened.',
    hint: 'The process has reached its limit of open files: raise it (ulimit -n, LimitNOFILE in systemd).',
  },
  GUI_STATIC_UNREADABLE: {
    status: 404,
    blame: 'operator',
    says: 'The file {path} may not be read by this process.',
    hint: 'Give the user that runs guichet the right to read it (chmod, chown), or take it out of the folder.',
  },
  GUI_STATIC_CHANGED: {
    status: 500,
    blame: 'operator',
    says: 'The file {path} became shorter, or another one, while it was being sent.',
    hint: 'Replace files by renaming a finished one over them; the client sees a broken connection and asks again.',
  },
})
