// errors.ts: what can go wrong with uploads and forms. What a client sent is never repeated: sentences name limits and
// numbers, and of the form only what its author wrote.

import { defineErrors } from '../../base/errors.ts'

const BAD = { status: 400, blame: 'peer' } as const
const LARGE = { status: 413, blame: 'peer' } as const
const APP = { status: 500, blame: 'app' } as const

export const formsErrors = defineErrors('GUI_FORMS', {
  GUI_FORMS_BOUNDARY: {
    ...BAD,
    says: 'Content-Type is multipart/form-data without a valid boundary.',
    hint: 'RFC 2046 §5.1.1: 1 to 70 characters. With fetch, give FormData as the body and leave Content-Type out.',
  },
  GUI_FORMS_CUT: {
    ...BAD,
    says: 'The form ended before its closing boundary.',
    hint: 'RFC 2046 §5.1.1: the last line is "--", the boundary, "--". Send the form again.',
  },
  GUI_FORMS_PART: {
    ...BAD,
    says: 'Part {part} of the form {why}.',
    hint: 'RFC 7578 §4.2: each part begins with Content-Disposition: form-data; name="…", and an empty line.',
  },
  GUI_FORMS_PART_HEAD: {
    ...LARGE,
    says: 'The head of part {part} of the form is larger than {max} bytes.',
    hint: 'Shorten names and file names, or raise headBytesMax.',
  },
  GUI_FORMS_NAME: {
    ...BAD,
    says: 'The name of part {part} of the form is longer than {max} bytes.',
    hint: 'Use a shorter name, or raise nameBytesMax.',
  },
  GUI_FORMS_PARTS: {
    ...LARGE,
    says: 'The form has more than {max} {what}.',
    hint: 'Send fewer; the site can raise {option}.',
  },
  GUI_FORMS_FIELD_TOO_LARGE: {
    ...LARGE,
    says: 'A field of the form is larger than {max} bytes.',
    hint: 'Send it as a file; the site can raise fieldBytesMax.',
  },
  GUI_FORMS_FIELDS_TOO_LARGE: {
    ...LARGE,
    says: 'The fields of the form are larger than {max} bytes together.',
    hint: 'Send less text; the site can raise fieldsBytesMax.',
  },
  GUI_FORMS_FILE_TOO_LARGE: {
    ...LARGE,
    says: 'A file of the form is larger than {max} bytes.',
    hint: 'Send a smaller file; the site can raise fileBytesMax.',
  },
  GUI_FORMS_TOO_LARGE: {
    ...LARGE,
    says: 'The form is larger than {max} bytes.',
    hint: 'Send fewer or smaller files; the site can raise bytesMax.',
  },
  GUI_FORMS_NAME_TAKEN: {
    ...APP,
    says: 'There is a file at "{to}" already, so the upload was not kept there.',
    hint: 'Choose another name, give keep() a folder ("photos/") to have a free name chosen, or { overwrite: true }.',
  },
  GUI_FORMS_OUTSIDE: {
    ...APP,
    says: '"{to}" does not lie in the folder of the site, so the upload was not kept there.',
    hint: 'Give keep() a path relative to the folder of the site, without "..".',
  },
  GUI_FORMS_GONE: {
    ...APP,
    says: 'The file of an upload is not there any more.',
    hint: 'Uploads live until the reply has been sent: keep(), read or copy them in the handler.',
  },
  GUI_FORMS_DISK: {
    status: 507,
    blame: 'operator',
    says: 'The upload could not be written to {folder}: {why}.',
    hint: 'Make room on that disk, and see that its folder belongs to the user that runs guichet.',
  },
  GUI_FORMS_TWICE: {
    status: 409,
    blame: 'peer',
    says: 'This form has been sent already.',
    hint: 'Open the form anew to send it again.',
  },
  GUI_FORMS_SCHEMA: {
    ...APP,
    says: 'form() was given something that is no schema.',
    hint: 'Give a Standard Schema of an object, such as z.object({ … }) of zod.',
  },
  GUI_FORMS_FIELDS: {
    ...APP,
    says: 'The fields of the form are not known: {why}.',
    hint: 'Use a schema that can describe itself (zod 4.2 or newer, arktype, toStandardJsonSchema(…) of @valibot/to-json-schema), or name all fields: { fields: { title: {} } }.',
  },
  GUI_FORMS_FIELD: {
    ...APP,
    says: 'The field "{name}" of the form cannot be made: {why}.',
    hint: '{hint}',
  },
})
