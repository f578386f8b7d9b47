export interface Article {
  /** Its address: /articles/<name>. */
  readonly name: string
  readonly title: string
  readonly date: string
  readonly lead: string
  readonly paragraphs: readonly string[]
}

/** The newest first. */
export const articles: readonly Article[] = [
  {
    name: 'a-second-page',
    title: 'A second page',
    date: '2026-02-14',
    lead: 'How this one came to be.',
    paragraphs: [
      'An article is an object in articles.ts. Its name is its address, and every page finds it there.',
      'When there are more of them than one file bears, put them into a database: the file guichet/database opens one.',
    ],
  },
  {
    name: 'hello',
    title: 'Hello',
    date: '2026-01-31',
    lead: 'The first words of this site.',
    paragraphs: [
      'This page is templates/article.html with the values of articles.ts in it. Whatever stands in a value is escaped: <b> is shown, not obeyed.',
      'Change a template, and the browser shows it at once when the site runs with guichet dev.',
    ],
  },
]
