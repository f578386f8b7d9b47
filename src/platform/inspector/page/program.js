// program.js: the other view: routes, the environment that was read, the files that were loaded. Asked for when it is opened.

import { bytes, duration, h, w } from './words.js'

export async function programView() {
  const program = await (await fetch('/_guichet/program')).json()
  return h('div.program', null,
    h('section', null, h('h2', null, `${w.routes} (${program.routes.length})`), routes(program.routes)),
    h('section', null, h('h2', null, w.environment), h('p.note', null, w.envHint), environment(program.environment)),
    h('section', null, h('h2', null, `${w.files} (${program.files.length})`), files(program.files)),
    h('p.note', null, `Node.js ${program.node} · ${w.running} ${duration(program.upMs / 1000)} · ${w.memory} ${bytes(program.memory)}`))
}

function routes(list) {
  if (list.length === 0) return h('p.soft', null, w.noRoutes)
  return table([w.method, w.pattern, w.place], list.map((route) => [h('td.mono', null, route.methods.join(' ')), h('td.mono', null, ...litPattern(route.pattern)), h('td.mono.soft', null, route.place ?? '')]))
}

function litPattern(pattern) {
  return pattern.split(/(<[^>]*>)/).map((part) => (part.startsWith('<') ? h('span.param', null, part) : part))
}

function environment(list) {
  if (list.length === 0) return h('p.soft', null, w.noEnv)
  return table([w.name, w.value], list.map(({ name, isSet, shown }) => [h('td.mono', null, name), shown === undefined ? h('td.soft', null, isSet ? w.hiddenValue : w.unset) : h('td.mono', null, shown)]))
}

function files(list) {
  return list.length === 0 ? h('p.soft', null, w.noFiles) : h('ul.files', null, ...list.map((file) => h('li', null, file)))
}

function table(titles, rows) {
  return h('div.scroll', null, h('table.table', null, h('thead', null, h('tr', null, ...titles.map((title) => h('th', { scope: 'col' }, title)))), h('tbody', null, ...rows.map((cells) => h('tr', null, ...cells)))))
}
