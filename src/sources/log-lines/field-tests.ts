// Which texts a field may hold, the same for every way of reading it.

const METHOD = /^[A-Za-z]{3,10}$/

export const isMethod = (text: string): boolean => METHOD.test(text)

/** What loggers write where there is nothing. */
export const isNothing = (text: string): boolean =>
  text === '' || text === '-' || text === 'null' || text === 'undefined' || text === 'None'
export const NOTHING_CHARS_MAX = 9
