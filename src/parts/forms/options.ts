// options.ts: how much a form may send, and how often: every limit with its default and the reason for it.

import { defineOptions, type GivenOptions, type ResolvedOptions } from '../../base/options.ts'

const KIB = 1024
const MIB = 1_048_576

export const uploadOptions = defineOptions('uploads', {
  fileBytesMax: {
    default: 32 * MIB,
    min: 0,
    max: Number.POSITIVE_INFINITY,
    says: 'Largest file, bytes.',
    why: "Holds a photograph of today's telephones several times over, and keeps a stranger from filling the disk. PHP takes 2 MiB, Go keeps 32 MiB in memory.",
  },
  bytesMax: {
    default: undefined,
    type: 'number',
    min: 0,
    max: Number.POSITIVE_INFINITY,
    says: 'Largest form with everything in it, bytes; without it, room for two of the largest files.',
    why: "The disk must hold what comes at once. PHP's post_max_size is four times its upload_max_filesize.",
  },
  filesMax: {
    default: 20,
    min: 0,
    max: 10_000,
    says: 'Files of one form.',
    why: "Each is an open file while it comes. 20 is PHP's max_file_uploads.",
  },
  fieldBytesMax: {
    default: 512 * KIB,
    min: 0,
    says: 'Largest field that is no file, bytes.',
    why: "It is held in memory. Werkzeug's MAX_FORM_MEMORY_SIZE is 500 kB.",
  },
  fieldsBytesMax: {
    default: MIB,
    min: 0,
    says: 'All fields that are no files together, with their names, bytes.',
    why: 'They are held in memory like a body that is read whole, whose bodyBytesMax is the same 1 MiB.',
  },
  fieldsMax: {
    default: 1000,
    min: 0,
    max: 100_000,
    says: 'Fields of one form that are no files.',
    why: "More are an attack on whoever sorts them. PHP's max_input_vars and Django's DATA_UPLOAD_MAX_NUMBER_FIELDS are 1000.",
  },
  partsMax: {
    default: 1000,
    min: 1,
    max: 100_000,
    says: 'Parts of one form, fields and files together.',
    why: "An empty part costs its sender 60 bytes and us far more. Werkzeug's MAX_FORM_PARTS is 1000 (CVE-2023-25577).",
  },
  headBytesMax: {
    default: 8 * KIB,
    min: 256,
    max: MIB,
    says: 'Header fields of one part, bytes.',
    why: 'They hold a name, a file name and a type. A whole request may have 16 KiB of them; remix takes 8 kB for a part.',
  },
  nameBytesMax: {
    default: 100,
    min: 1,
    max: 8 * KIB,
    says: "Name of a field, bytes of UTF-8. A file's own name is not refused but shortened to 255 bytes.",
    why: "It was written by the form's author, who is brief. 100 is busboy's fieldNameSize and multer's.",
  },
  sha256: {
    default: false,
    says: "Works out each file's SHA-256 while it comes, as upload.sha256.",
    why: 'Finds a file that was sent before, or names it by its content; costs about a second for a GiB.',
  },
  memoryFileBytesMax: {
    default: 64 * KIB,
    min: 0,
    max: 16 * MIB,
    says: 'Largest file that request.formData() holds in memory, bytes; larger ones lie on disk until the reply has been sent.',
    why: 'A small file is sooner kept than written. uploads() writes every file.',
  },
})

export type UploadLimits = GivenOptions<typeof uploadOptions.rows>
export type UploadSettings = ResolvedOptions<typeof uploadOptions.rows>

export const formOptions = defineOptions('forms', {
  onceMs: {
    default: 3_600_000,
    min: 0,
    max: 7 * 86_400_000,
    says: 'How long a form that was sent is remembered, so that the same one sent again gets the same answer, milliseconds; 0 never.',
    why: 'A double click or a reload must not order twice. Stripe keeps its idempotency keys for a day; a person comes back within the hour.',
  },
  onceMax: {
    default: 10_000,
    min: 1,
    max: 10_000_000,
    says: 'Forms remembered at once, in this process; the oldest is forgotten first.',
    why: 'About 200 bytes each: 2 MB at most.',
  },
  listRows: {
    default: 3,
    min: 1,
    max: 100,
    says: 'Empty inputs that a list without choices begins with; one more than values when there are more.',
    why: 'Works without JavaScript: what stays empty is not sent.',
  },
  textareaLengthMin: {
    default: 200,
    min: 1,
    says: 'From which maximum length on a text gets several lines, characters.',
    why: 'What does not fit a line is not written on one.',
  },
})

export type FormLimits = GivenOptions<typeof formOptions.rows>
export type FormSettings = ResolvedOptions<typeof formOptions.rows>
