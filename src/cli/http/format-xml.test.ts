import { expect, test } from 'vitest'
import { formatXml } from './format-xml.ts'

test('elements stand on lines of their own, text stays with its element', () => {
  expect(formatXml('<?xml version="1.0"?><a><b x="1">t</b><c/><d></d></a>', 2)).toBe(
    '<?xml version="1.0"?>\n<a>\n  <b x="1">t</b>\n  <c/>\n  <d/>\n</a>',
  )
  expect(formatXml('<p>a <b>x</b> c</p>', 2)).toBe('<p>a <b>x</b> c</p>')
  expect(formatXml('<a>\n <!-- note --><b><![CDATA[ <x> ]]></b>\n</a>\n', 4)).toBe(
    '<a>\n    <!-- note -->\n    <b><![CDATA[ <x> ]]></b>\n</a>',
  )
  expect(formatXml('<a b="x>y" c=\'"\'/>', 2)).toBe('<a b="x>y" c=\'"\'/>')
})

test('what is not well-formed, or has a document type, is left alone', () => {
  for (const text of ['<a>', '<a></b>', '<a/><b/>', 'text', '', '<!DOCTYPE a><a/>', '<a', '<a/>text', '</a>']) {
    expect(formatXml(text, 2), text).toBeUndefined()
  }
  expect(formatXml('<a>'.repeat(5000) + '</a>'.repeat(5000), 2)).toBeUndefined()
})
