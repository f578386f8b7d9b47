// differences.ts: every case of the corpus in which guichet gives something else than Jinja2, with what it gives and why.
// A case that is not here has to come out alike; a case that is here has to come out as it says.

/** Text, or the code of an error without its GUI_TEMPLATES_. */
export interface Difference {
  readonly ours: { readonly output: string } | { readonly error: string }
  readonly why: string
}

const NUMBERS = 'JavaScript has one kind of number: one without a fraction prints without a point, and is an integer.'
const LARGE = 'Numbers are doubles: beyond 2 ** 53 they are not exact, and beyond 1e21 they print with an exponent.'
const LISTS = 'Filters, ranges and the methods of dicts give plain lists, not iterators and views.'
const PROPERTIES = 'Entries of a dict are properties of an object in JavaScript: one look-up finds both.'
const HASHABLE = 'What is no key of a dict is not found in it; Python refuses to ask.'
const LATER = 'Nothing is printed for nobody: what a child prints outside its blocks is dropped, includes too.'
const FOLDED = 'Jinja folds constants by other rules than it applies to variables; these are the rules of variables.'
const STRICT = 'A strict engine complains where an undefined value is named, not only where it is used.'

const text = (output: string, why: string): Difference => ({ ours: { output }, why })
const error = (code: string, why: string): Difference => ({ ours: { error: code }, why })

export const differences: Readonly<Record<string, Difference>> = {
  'expressions.lines: {{ 1.5 }} {{ 1e3 }} {{ 1.5e-3 }} {{ 2.0 }}': text('1.5 1000 0.0015 2', NUMBERS),
  'expressions.lines: {{ 1 + 2 }} {{ 5 - 7 }} {{ 3 * 4 }} {{ 7 / 2 }} {{ 6 / 3 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 7 % -3 }} {{ 2 ** 10 }} {{ 2 ** -1 }}':
    text('3 -2 12 3.5 2 3 -4 1 2 -2 1024 0.5', NUMBERS),
  'expressions.lines: {{ 7.5 // 2 }} {{ 7.5 % 2 }} {{ -7.5 % 2 }} {{ 6 // 0.1 }} {{ 1.5 * 2 }} {{ 10 / 4 }}': text(
    '3 1.5 0.5 59 3 2.5',
    NUMBERS,
  ),
  'expressions.lines: {{ 1e16 + 1 }} {{ 2 ** 52 }} {{ 9007199254740991 }}': text(
    '10000000000000000 4503599627370496 9007199254740991',
    NUMBERS,
  ),
  "expressions.lines: {{ '<b>'|safe ~ '<i>' }}": text('<b>&lt;i&gt;', FOLDED),
  'expressions.lines: {{ items_like.keys() }}': text('[&#39;items&#39;, &#39;keys&#39;, &#39;get&#39;]', LISTS),
  'expressions.lines: {% set missing.name = 1 %}': error('UNDEFINED', 'It names what is undefined.'),
  'filters.lines: {{ missing|abs }}': error('UNDEFINED', 'It names what is undefined.'),
  "filters.lines: {{ user|attr('name') }}": text('Ada', PROPERTIES),
  "filters.lines: {{ {'<k>'|safe: 1} }}": text('{&#39;&lt;k&gt;&#39;: 1}', 'A key of a dict is plain text.'),
  "filters.lines: {{ '3.5'|float }} {{ 'x'|float }} {{ 'x'|float(1.5) }} {{ ' 2.5 '|float }} {{ '1e3'|float }} {{ none|float(0.5) }} {{ 3.25|float }} {{ true|float }} {{ '1_000.5'|float }} {{ '-.5'|float }} {{ 'inf'|float }} {{ 'nan'|float }} {{ ''|float(7.5) }} {{ '0x10'|float(default=0.25) }}":
    text('3.5 0 1.5 2.5 1000 0.5 3.25 1 1000.5 -0.5 inf nan 7.5 0.25', NUMBERS),
  "filters.lines: {{ '٣'|int(0) }}": text('0', 'Only the digits 0 to 9 are read as numbers.'),
  "filters.lines: {{ 2.5|round }} {{ 3.5|round }} {{ 42.55|round(1) }} {{ 42.55|round(1, 'floor') }} {{ 42.55|round(1, 'ceil') }} {{ 42.55|round(method='ceil') }} {{ 2.675|round(2) }} {{ 1234|round(-2) }} {{ -2.5|round }} {{ -1.55|round(1) }} {{ 0.5|round }} {{ 1.005|round(2) }} {{ 1e20|round }} {{ 42|round }} {{ 42|round(2) }} {{ true|round }} {{ 1250|round(-2) }} {{ 1350.0|round(-2) }}":
    text('2 4 42.5 42.5 42.6 43 2.67 1200 -2 -1.6 0 1 100000000000000000000 42 42 1 1200 1400', NUMBERS),
  'statements.lines: {% for a, in [(1,), (2,)] %}{{ a }}{% endfor %}': text('12', 'A tuple of one name is read too.'),
  'statements.lines: {% for i in [1] %}{% break %}{% else %}no{% endfor %}': text(
    '',
    'There was an item, so the else of the loop does not run.',
  ),
  'statements.lines: {% for x in [1] %}{{ loop.nope }}{% endfor %}': error(
    'SYNTAX',
    'A slip such as loop.counter is told before the page is made, with the names there are.',
  ),
  "statements.lines: {% for i in [1, 2] %}{% macro m(loop) %}{{ loop.a }}{% endmacro %}{{ m({'a': 5}) }}{{ loop.index }}{{ loop.last }}{% for j in [1] %}{{ loop.length }}{% endfor %}{% endfor %}":
    text('51False152True1', 'A parameter called loop is a parameter, and the loop around it stays what it is.'),
  'statements.lines: {% filter length %}abc{% endfilter %}': text(
    '3',
    'What a filter block makes is printed as any value.',
  ),
  'templates.txt: names are made normal': text(
    'part.',
    'One spelling of a name is kept, as the loader of Jinja for folders does.',
  ),
  'tests.lines: {{ 2.0 is float }}': text('False', NUMBERS),
  'tests.lines: {{ 1 is odd if true else 2 }}': text('True', 'The if behind a test is not read as its argument.'),
  'differences.lines: {{ range(3) }}': text('[0, 1, 2]', LISTS),
  'differences.lines: {{ 2 ** 100 }} {{ 10 ** 21 }}': text('1.2676506002282294e+30 1e+21', LARGE),
  'differences.lines: {{ -0.0 }} {{ 0.0 * -1 }}': text('0 0', NUMBERS),
  'differences.lines: {{ numbers.length }} {{ word.length }}': text(
    '5 5',
    'JavaScript has a length on lists and texts.',
  ),
  'differences.lines: {{ missing is callable }}': text('False', 'What is undefined cannot be called.'),
  'differences.lines: {{ [] in {} }} {{ {} not in user }} {{ [[1], [1]]|unique|list|length }}': text(
    'False True 2',
    HASHABLE,
  ),
  "differences.lines: {{ {'constructor': 1}.constructor }}": text(
    '',
    'Names that lead to code are never found behind a dot.',
  ),
  "differences.lines: {{ '&fjlig; &ThickSpace;x'|striptags }}": text(
    '&amp;fjlig; &amp;ThickSpace;x',
    'Of the 2,000 named characters of HTML only the common ones are known.',
  ),
  "differences.lines: {{ [1, 2]|map('string') is string }}{{ [1, 2]|map('string')|length }}": text('False2', LISTS),
  'differences.lines: {{ namespace(a=1) }}': text(
    '&lt;namespace&gt;',
    'What is only there to hold values has no print.',
  ),
  "differences.lines: {{ {1: 'a', '1': 'b'}|length }} {{ {true: 'x'}[1] }}": text('2 ', 'true is a key of its own.'),
  "differences.lines: {{ {(1, 2): 'x'}[(1, 2)] }}": text('', 'A tuple is a key only as the same tuple.'),
  "differences.lines: {{ '{0.name}'.format(user) }}": text('Ada', PROPERTIES),
  'differences.lines: {{ 1.0|tojson }}': text('1', NUMBERS),
  "differences.lines: {{ {'a': 1}.items() }}": text('[(&#39;a&#39;, 1)]', LISTS),
  'differences.txt: what a child includes at its top': text('<[]>', LATER),
  'differences.txt: a macro of a text template': text(
    '&lt;b&gt;',
    'Only what was escaped when it was made is markup; Jinja passes the text of such a macro off as markup.',
  ),
  'differences.txt: a macro made where text is not escaped': text(
    '&lt;<&lt;&lt;',
    'Only what was escaped when it was made is markup; Jinja passes the text of such a macro off as markup.',
  ),
  'differences.txt: a name that is set only later': text(
    'AdaAdalate',
    'Before a template sets a name, it is what the page gave; Jinja sometimes finds nothing then.',
  ),
  'differences.txt: an imported template is printed': text(
    '&lt;template m.html&gt;',
    'Import is for macros and variables; include prints.',
  ),
  'differences.txt: strict: a value that is only passed on': error('UNDEFINED', STRICT),
}
