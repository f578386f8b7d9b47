// errors.ts: what can go wrong with a template: in its text, while it is rendered, or because a limit was reached. The
// sentences are for the template's author; {place} is file:line:column, {excerpt} the line with a caret under the fault.

import { defineErrors } from '../../base/errors.ts'

const APP = { status: 500, blame: 'app' } as const
const OPERATOR = { status: 500, blame: 'operator' } as const

export const templateErrors = defineErrors('GUI_TEMPLATES', {
  GUI_TEMPLATES_SYNTAX: {
    ...APP,
    says: '{place}{why}{excerpt}',
    hint: '{advice}',
  },
  GUI_TEMPLATES_UNQUOTED: {
    ...APP,
    says: '{place}a value stands in an attribute without quotes, where escaping cannot protect it{excerpt}',
    hint: 'Put quotes around it: <a title="{{ title }}">. This is a warning of check(); the template is rendered all the same.',
  },
  GUI_TEMPLATES_UNKNOWN: {
    ...APP,
    says: '{place}There is no {what} "{name}"{excerpt}',
    hint: '{advice}',
  },
  GUI_TEMPLATES_MISSING: {
    ...APP,
    says: '{place}there is no template {name}{excerpt}',
    hint: '{advice}',
  },
  GUI_TEMPLATES_UNDEFINED: {
    ...APP,
    says: '{place}{why}{excerpt}',
    hint: '{advice}',
  },
  GUI_TEMPLATES_VALUE: {
    ...APP,
    says: '{place}{why}{excerpt}',
    hint: '{advice}',
  },
  GUI_TEMPLATES_THROWN: {
    ...APP,
    says: '{place}{why}{excerpt}',
    hint: 'A function or filter that the template called threw this; it is the cause of this error.',
  },
  GUI_TEMPLATES_STEPS: {
    ...APP,
    says: '{place}the template took more than {limit} steps{excerpt}',
    hint: 'Look for a loop that runs away, or raise stepsMax: turns of loops, calls, items that filters handle.',
  },
  GUI_TEMPLATES_DEPTH: {
    ...APP,
    says: '{place}includes, macros and blocks are nested deeper than {limit}{excerpt}',
    hint: 'Look for a template or macro that calls itself without end, or raise depthMax.',
  },
  GUI_TEMPLATES_OUTPUT: {
    ...APP,
    says: '{place}the template made more than {limit} characters{excerpt}',
    hint: 'Show the data in pages, use stream(), or raise outputCharsMax.',
  },
  GUI_TEMPLATES_RANGE: {
    ...APP,
    says: '{place}a list of {count} items is longer than {limit}{excerpt}',
    hint: 'Use a smaller range or width, or raise listItemsMax.',
  },
  GUI_TEMPLATES_NAME: {
    ...APP,
    says: '{place}{name} cannot be the name of a template: {why}{excerpt}',
    hint: 'A name is a path below the folder of templates, with "/" between its parts, such as "mail/welcome.html".',
  },
  GUI_TEMPLATES_FOLDER: {
    ...OPERATOR,
    says: 'There is no folder {path} of templates.',
    hint: "Create it, or give templates() another one. A relative folder is looked for in the site's folder, {site}.",
  },
  GUI_TEMPLATES_NOT_OPEN: {
    ...APP,
    says: 'The folder of templates {folder} was used before it was opened, or after it was closed.',
    hint: 'Give it to the App, which opens it, or call await views.open(site); an absolute folder needs neither.',
  },
  GUI_TEMPLATES_LINK: {
    ...OPERATOR,
    says: '{place}the template {name} is a link that leads out of the folder of templates{excerpt}',
    hint: 'Copy the file into the folder.',
  },
  GUI_TEMPLATES_TOO_LARGE: {
    ...OPERATOR,
    says: '{place}the template {name} has {size} bytes, more than {limit}{excerpt}',
    hint: 'Split it with include, or raise fileBytesMax.',
  },
  GUI_TEMPLATES_UNREADABLE: {
    ...OPERATOR,
    says: '{place}the template {name} cannot be read: {why}{excerpt}',
    hint: 'A template is a file in UTF-8 that the user who runs guichet may read.',
  },
  GUI_TEMPLATES_PLAIN: {
    ...APP,
    says: '{name} is a template of plain text, whose values are not escaped: render() would pass it off as markup.',
    hint: 'Use renderText(), or give it a name that ends in .html.',
  },
  GUI_TEMPLATES_URL: {
    ...APP,
    says: 'url() was given {kind}, which is neither a route nor a pattern.',
    hint: "Write url('/notes/<int:id>', id=3), or give the page the route itself: url(note, id=3).",
  },
  GUI_TEMPLATES_OPTION: {
    ...APP,
    says: 'templates() cannot be set up: {why}.',
    hint: '{advice}',
  },
})
