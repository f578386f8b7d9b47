// forms.ts: the entry `guichet/forms`: uploads, and forms made of schemas, listed by hand.

// biome-ignore-all lint/performance/noBarrelFile: it is the front door of a sub-path, as src/index.ts is of the package

export type { FieldOptions, Widget } from './field.ts'
export { type Form, type FormOptions, form, type HandleOptions, type RenderState, type Sent } from './form.ts'
export type { FieldName, FormValues } from './form-types.ts'
export type { FormError } from './issues.ts'
export type { Received } from './multipart.ts'
export { MemoryOnceStore, type OnceStore, type Outcome } from './once.ts'
export type { UploadLimits } from './options.ts'
export type { Refusal } from './refusal.ts'
export { formStyle } from './style.ts'
export { type KeepOptions, Upload } from './upload.ts'
export { type Uploads, type UploadsOptions, uploads } from './uploads.ts'
export type { FormView } from './view.ts'
export type { Text } from './words.ts'
