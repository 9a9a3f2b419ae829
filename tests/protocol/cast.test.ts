// A recording is read as far as it can be, and what cannot is counted.
import { describe, expect, test } from 'vitest'
import { parseCast } from '#protocol/cast.ts'

const HEADER = '{"version":2,"width":80,"height":24,"title":"shop","env":{"TERM":"xterm"}}'

describe('a recording', () => {
  test('is a header and its events', () => {
    const { header, events, badLines } = parseCast(
      `${HEADER}\n[0.5,"o","hi\\r\\n"]\n[1,"r","90x30"]\n[2,"m","approved"]\n`,
    )
    expect(header).toEqual({ version: 2, width: 80, height: 24, title: 'shop' })
    expect(events).toEqual([
      { atS: 0.5, code: 'o', text: 'hi\r\n' },
      { atS: 1, code: 'r', text: '90x30' },
      { atS: 2, code: 'm', text: 'approved' },
    ])
    expect(badLines).toBe(0)
  })

  test('is read past lines that are no events, which are counted', () => {
    const bad = ['nonsense', '[1,"x","y"]', '[-1,"o","y"]', '{"o":1}', '["1","o","y"]', '[5,"o","torn']
    const { events, badLines } = parseCast([HEADER, '[1,"o","a"]', ...bad, '', '[2,"o","b"]'].join('\n'))
    expect(events.map(({ text }) => text)).toEqual(['a', 'b'])
    expect(badLines).toBe(bad.length)
  })

  test('never goes back in time', () => {
    const { events } = parseCast(`${HEADER}\n[3,"o","a"]\n[1,"o","b"]\n[4,"o","c"]`)
    expect(events.map(({ atS }) => atS)).toEqual([3, 3, 4])
  })

  test.each(['', '[1,"o","x"]', '{"version":1,"width":80,"height":24}', '{"version":2,"width":0,"height":24}'])(
    'has no header when it begins with %j',
    (first) => expect(parseCast(first).header).toBe(null),
  )
})
