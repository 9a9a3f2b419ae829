// Why a request is no longer asked, in the words that people read.

export const ANSWERED_THERE = 'answered in the session'
export const NOBODY_WAITS = 'nobody waits for it any more'
