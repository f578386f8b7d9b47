// table.ts: rows of words -> text in columns, for people. Signs that a terminal would act on are shown, not sent.

const CELL_MAX = 60

/** One line for each row; what is longer than a column bears is cut. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(shown))
  const widths: number[] = []
  for (const row of cells) {
    for (const [i, text] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, text.length)
  }
  return cells
    .map(
      (row) =>
        `${row
          .map((text, i) => text.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

function shown(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}]/gu, (sign) => JSON.stringify(sign).slice(1, -1))
  return plain.length <= CELL_MAX ? plain : `${plain.slice(0, CELL_MAX - 1)}…`
}
