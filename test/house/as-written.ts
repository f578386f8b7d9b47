// as-written.ts: a program as the list of what stands in it, word by word, so that two can be compared whatever their layout:
// a module of src/, and what the build made of it in the joined file.

import ts from 'typescript'

/** The words of a module of TypeScript without its types, and without what it imports and exports. */
export function wordsOfSource(text: string): string[] {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  })
  return wordsOf(outputText)
}

/** The words of a text of JavaScript. */
export function wordsOf(text: string): string[] {
  const words: string[] = []
  for (const statement of ts.createSourceFile('module.js', text, ts.ScriptTarget.ES2023, true).statements) {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) add(statement, words)
  }
  return words
}

/** In the order of the tree, which needs no parentheses. */
function add(node: ts.Node, words: string[]): void {
  if (node.kind === ts.SyntaxKind.ExportKeyword) return
  const made = ts.isVariableStatement(node) ? node.declarationList.declarations[0] : undefined
  if (ts.isParenthesizedExpression(node)) add(node.expression, words)
  else if (made?.initializer !== undefined && ts.isClassExpression(made.initializer)) addClass(made, words)
  else addNode(node, words)
}

function addNode(node: ts.Node, words: string[]): void {
  words.push(ts.SyntaxKind[ts.isShorthandPropertyAssignment(node) ? ts.SyntaxKind.PropertyAssignment : node.kind])
  words.push(...ownWords(node))
  // `{ name }` may have become `{ name: name$1 }`.
  if (ts.isShorthandPropertyAssignment(node)) add(node.name, words)
  if (ts.isBindingElement(node) && node.propertyName === undefined) add(node.name, words)
  for (const child of childrenOf(node)) add(child, words)
}

/** Joining makes `class A {}` to `var A = class {}`, or to `var A = class A {}` when the class speaks of itself. */
function addClass({ name, initializer }: ts.VariableDeclaration, words: string[]): void {
  words.push(ts.SyntaxKind[ts.SyntaxKind.ClassDeclaration])
  const parts = initializer === undefined ? [] : childrenOf(initializer)
  for (const part of [name, ...parts.filter((part) => !ts.isIdentifier(part))]) add(part, words)
}

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = []
  ts.forEachChild(node, (child) => void children.push(child))
  return children
}

/** What a node says besides its kind and its children. */
function ownWords(node: ts.Node): string[] {
  // A name that stood in two modules got a number in one of them.
  if (ts.isIdentifier(node)) return [node.text.replace(/\$\d+$/, '')]
  if (ts.isPrivateIdentifier(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
    return [node.text]
  }
  // Modules that stay apart are seen from another folder.
  if (ts.isStringLiteral(node) && ts.isCallExpression(node.parent) && isImport(node.parent.expression)) {
    return [node.text.replace(/^.*\/|\.[jt]s$/g, '')]
  }
  if (ts.isLiteralExpression(node)) return [node.text]
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) return [ts.SyntaxKind[node.operator]]
  if (ts.isVariableDeclarationList(node)) return [`${node.flags & ts.NodeFlags.BlockScoped}`]
  return []
}

function isImport({ kind }: ts.Node): boolean {
  return kind === ts.SyntaxKind.ImportKeyword
}
