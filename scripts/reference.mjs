// reference.mjs: what docs/reference prints between `<!-- printed: name -->` and `<!-- /printed -->`: signatures and what
// their docstrings say, read from the sources with TypeScript's own parser. Text in, text out; docs.mjs writes the files.

import { join } from 'node:path'
import ts from 'typescript'
import { root } from './ensure.mjs'

/** The entries whose every value has a page. */
export const ENTRIES = {
  guichet: 'src/index.ts',
  'guichet/middleware': 'src/parts/middleware/middleware.ts',
  'guichet/auth': 'src/parts/auth/auth.ts',
  'guichet/client': 'src/parts/client/client.ts',
  'guichet/consent': 'src/parts/consent/consent.ts',
  'guichet/database': 'src/parts/database/database.ts',
  'guichet/redis': 'src/parts/redis/redis.ts',
  'guichet/templates': 'src/parts/templates/templates.ts',
  'guichet/openapi': 'src/parts/openapi/openapi.ts',
  'guichet/test': 'src/app/test-client.ts',
}

const PRINTED = /<!-- printed: ([^>]+?) -->\n[\s\S]*?<!-- \/printed -->/g
const LINE_MAX = 100

/** The sources, read once. */
export function readSources() {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
  const files = Object.values(ENTRIES).map((file) => join(root, file))
  const program = ts.createProgram(files, { ...options, noEmit: true })
  return new Sources(program, files)
}

/** The names that a page prints, such as "App" and "App.get". */
export function printedNames(text) {
  return [...text.matchAll(PRINTED)].flatMap(([, names]) => names.split(' '))
}

class Sources {
  #program
  #checker
  #found = new Map()
  /** By entry: names of values, and names of types. */
  entries = {}

  constructor(program, files) {
    this.#program = program
    this.#checker = program.getTypeChecker()
    for (const [i, entry] of Object.keys(ENTRIES).entries()) {
      const exported = this.#exportsOf(program.getSourceFile(files[i]))
      this.entries[entry] = {
        values: exported.filter(({ isValue }) => isValue).map(({ name }) => name),
        types: exported.filter(({ isValue }) => !isValue).map(({ name }) => name),
      }
      for (const { name, symbol } of exported) this.#found.set(name, symbol)
    }
  }

  /** The same document with what is printed in it as the sources have it now. `path` is that of the document. */
  print(text, path) {
    const up = '../'.repeat(path.split('/').length - 2)
    return text.replace(PRINTED, (_, names) => {
      const body = this.#blocks(names.split(' '))
        .map((block) => block.replaceAll('{docs}', up))
        .join('\n\n')
      return `<!-- printed: ${names} -->\n\n${body}\n\n<!-- /printed -->`
    })
  }

  /** Names of what a class or interface shows to its users. */
  members(name) {
    return this.#membersOf(this.#symbol(name)).map((member) => member.name)
  }

  #exportsOf(file) {
    return this.#checker.getExportsOfModule(this.#checker.getSymbolAtLocation(file)).map((listed) => {
      const told = listed.declarations?.[0]
      const typeOnly =
        told !== undefined && ts.isExportSpecifier(told) && (told.isTypeOnly || told.parent.parent.isTypeOnly)
      const symbol = listed.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(listed) : listed
      return { name: listed.name, symbol, isValue: !typeOnly && (symbol.flags & ts.SymbolFlags.Value) !== 0 }
    })
  }

  /** What is exported comes first; a name of the house is looked for where it is declared, and has to be the only one. */
  #symbol(name) {
    const found = this.#found.get(name)
    if (found !== undefined) return found
    const symbols = this.#program
      .getSourceFiles()
      .filter((file) => file.fileName.startsWith(join(root, 'src')))
      .flatMap((file) => this.#exportsOf(file))
      .filter((exported) => exported.name === name)
    const different = new Set(symbols.map(({ symbol }) => symbol))
    if (different.size !== 1) throw new Error(`The sources have ${different.size} things called "${name}" to print.`)
    this.#found.set(name, symbols[0].symbol)
    return symbols[0].symbol
  }

  /** Blocks of Markdown; properties that stand side by side become one table. */
  #blocks(names) {
    const blocks = []
    let rows = []
    const endTable = () => {
      if (rows.length > 0) blocks.push(table(rows))
      rows = []
    }
    for (const name of names) {
      const [, owner, member] = /^(\w+)(?:\.(.+))?$/.exec(name) ?? []
      if (member === undefined) {
        endTable()
        blocks.push(...this.#whole(owner))
        continue
      }
      const shown = this.#membersOf(this.#symbol(owner)).find((one) => one.name === member)
      if (shown === undefined) throw new Error(`${owner} shows no member "${member}".`)
      if (shown.signatures === undefined) rows.push(shown)
      else {
        endTable()
        blocks.push(...callable(member, shown.signatures))
      }
    }
    endTable()
    return blocks
  }

  #whole(name) {
    const symbol = this.#symbol(name)
    const declaration = symbol.declarations[0]
    if (ts.isFunctionDeclaration(declaration)) return callable(name, shownSignatures(symbol.declarations))
    if (ts.isClassDeclaration(declaration)) return this.#classBlocks(name, declaration)
    if (ts.isVariableDeclaration(declaration)) {
      const doc = docOf(declaration.parent.parent)
      return [code(`const ${name}: ${this.#typeText(symbol, declaration)}`), ...paragraphs(doc)]
    }
    const members = this.#membersOf(symbol)
    const isCalled = this.#checker.getDeclaredTypeOfSymbol(symbol).getCallSignatures().length > 0
    if (members.length === 0 || isCalled) return [code(sourceText(declaration)), ...paragraphs(docOf(declaration))]
    const doc = docOf(declaration)
    const [first = '', ...rest] = paragraphs(doc)
    return [`**${name}.** ${first}`.trim(), ...rest, table(members)]
  }

  #classBlocks(name, declaration) {
    const makers = shownSignatures(declaration.members.filter(ts.isConstructorDeclaration))
    const parameters = (declaration.typeParameters ?? []).map((parameter) => oneLine(parameter.getText())).join(', ')
    const head = parameters === '' ? `new ${name}` : `new ${name}<${parameters}>`
    const signatures = makers.length === 0 ? [`${head}()`] : makers.map((maker) => signatureText(head, maker, ''))
    const about = docOf(declaration)
    const making = makers.length === 0 ? { tags: [] } : docOf(makers[0])
    return [code(signatures.join('\n')), ...paragraphs({ text: about.text, tags: [...about.tags, ...making.tags] })]
  }

  /** Fields and methods for its users, in the order of the sources. */
  #membersOf(symbol) {
    const declaration = symbol.declarations?.[0]
    const own =
      declaration !== undefined && (ts.isClassDeclaration(declaration) || ts.isInterfaceDeclaration(declaration))
    const type = this.#checker.getDeclaredTypeOfSymbol(symbol)
    if (!own && !(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return []
    if (!own && type.getCallSignatures().length > 0) return []
    const inherited = own && (declaration.heritageClauses?.length ?? 0) > 0 && ts.isInterfaceDeclaration(declaration)
    const symbols = own && !inherited ? declaration.members.map((member) => member.symbol) : type.getProperties()
    return [...new Set(symbols)].filter((member) => isShown(member)).map((member) => this.#member(member))
  }

  #member(symbol) {
    const declaration = symbol.declarations[0]
    const isMethod = ts.isMethodDeclaration(declaration) || ts.isMethodSignature(declaration)
    const optional = (symbol.flags & ts.SymbolFlags.Optional) !== 0
    const name = declaration.name.getText()
    const signatures = isMethod ? shownSignatures(symbol.declarations) : undefined
    const type = isMethod
      ? signatures.map((signature) => signatureText('', signature, ': ')).join('; ')
      : this.#typeText(symbol, declaration)
    return { name, optional, signatures, type, doc: docOf(declaration) }
  }

  #typeText(symbol, declaration) {
    if (declaration.type !== undefined) return oneLine(declaration.type.getText())
    const type = this.#checker.getTypeOfSymbol(symbol)
    return this.#checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation)
  }
}

/** Nothing private, internal, static, or only declared for types. */
function isShown(symbol) {
  const declaration = symbol?.declarations?.[0]
  if (declaration === undefined || ts.isConstructorDeclaration(declaration)) return false
  const name = declaration.name
  if (name === undefined || ts.isPrivateIdentifier(name)) return false
  const flags = ts.getCombinedModifierFlags(declaration)
  if (flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Static | ts.ModifierFlags.Ambient)) return false
  if (ts.isComputedPropertyName(name) && name.getText() !== '[Symbol.iterator]') return false
  return !symbol.declarations.some((one) => ts.getJSDocTags(one).some((tag) => tag.tagName.text === 'internal'))
}

/** The signatures that callers see: with overloads not the one that is written for all of them. */
function shownSignatures(declarations) {
  const bare = declarations.filter((declaration) => declaration.body === undefined)
  return bare.length > 0 ? bare : [...declarations]
}

function callable(name, signatures) {
  const texts = signatures.map((signature) => signatureText(name, signature, ': '))
  const told = signatures.map(docOf).find(({ text, tags }) => text !== '' || tags.length > 0)
  return [code(texts.join('\n')), ...paragraphs(told ?? { text: '', tags: [] })]
}

function signatureText(name, signature, beforeType) {
  const generic = (signature.typeParameters ?? []).map((parameter) => oneLine(parameter.getText()))
  const parameters = signature.parameters.filter((one) => one.name.getText() !== 'this').map(parameterText)
  const result =
    beforeType === '' || signature.type === undefined ? '' : `${beforeType}${oneLine(signature.type.getText())}`
  const head = `${name}${generic.length === 0 ? '' : `<${generic.join(', ')}>`}`
  const short = `${head}(${parameters.join(', ')})${result}`
  if (short.length <= LINE_MAX || name === '') return short
  const opened = head.length <= LINE_MAX ? head : `${name}<\n${generic.map((one) => `  ${one},\n`).join('')}>`
  return `${opened}(\n${parameters.map((one) => `  ${one},\n`).join('')})${result}`
}

function parameterText(parameter) {
  // What is taken apart in the signature is called by what it is.
  const name = ts.isIdentifier(parameter.name) ? parameter.name.text : 'given'
  const optional = parameter.questionToken !== undefined || parameter.initializer !== undefined
  const type = parameter.type === undefined ? '' : `: ${oneLine(parameter.type.getText())}`
  return `${parameter.dotDotDotToken === undefined ? '' : '...'}${name}${optional ? '?' : ''}${type}`
}

function docOf(node) {
  const text = ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? '')
    .join('\n\n')
  const tags = ts.getJSDocTags(node)
  const told = (tag) => ts.getTextOfJSDocComment(tag.comment) ?? ''
  return {
    text,
    tags: [
      ...tags.filter(ts.isJSDocParameterTag).map((tag) => `\`${tag.name.getText()}\`: ${told(tag)}`),
      ...tags.filter(ts.isJSDocReturnTag).map((tag) => `gives ${told(tag)}`),
      ...tags.filter(ts.isJSDocThrowsTag).map((tag) => `throws ${told(tag)}`),
    ],
  }
}

function paragraphs({ text, tags }) {
  const told = text.split(/\n\s*\n/).map((paragraph) => sentence(paragraph))
  const listed = tags.map((tag) => `- ${sentence(tag)}`).join('\n')
  return [...told, listed].filter((block) => block !== '')
}

function table(members) {
  const rows = members.map(({ name, optional, type, doc }) => {
    const tags = doc.tags.map((tag) => `${tag[0]?.toUpperCase()}${tag.slice(1).replace(/\.$/, '')}.`)
    const told = [doc.text, ...tags].filter((one) => one !== '').join(' ')
    const shown = (optional ? type.replace(/ \| undefined$/, '') : type).replaceAll('|', '\\|')
    return `| \`${name}${optional ? '?' : ''}\` | \`${shown}\` | ${sentence(told)} |`
  })
  return ['| name | type | |', '|---|---|---|', ...rows].join('\n')
}

function code(text) {
  return `\`\`\`typescript\n${text}\n\`\`\``
}

function sourceText(declaration) {
  return declaration
    .getText()
    .replace(/^export /, '')
    .replace(/^ *\/\*\*[\s\S]*?\*\/\n/gm, '')
}

function oneLine(text) {
  return text
    .replace(/\s*\n\s*/g, ' ')
    .replace(/([(<[{]) /g, (_, sign) => (sign === '{' ? '{ ' : sign))
    .replace(/,? ([)>\]])(?!=)/g, '$1')
    .trim()
}

/** What a docstring says as Markdown: codes are links, names are code, and nothing else is markup. */
function sentence(text) {
  const plain = oneLine(text).replace(/\{@link (\w+(?:\.\w+)?)\}/g, '`$1`')
  return plain
    .split(/(`[^`]*`)/)
    .map((part, i) => {
      if (i % 2 === 1) return part.replaceAll('|', '\\|')
      return part
        .replace(/[\\*_<>|]/g, (sign) => `\\${sign}`)
        .replace(/\bGUI(?:\\_[A-Z0-9]+)+(?![A-Z0-9\\])/g, (found) => {
          const name = found.replaceAll('\\', '')
          return `[\`${name}\`]({docs}errors.md#${name.toLowerCase()})`
        })
    })
    .join('')
}
