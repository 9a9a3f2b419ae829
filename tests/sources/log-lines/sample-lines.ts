// Lines of every form, in order of time, as one file might never hold them: for cutting, mixing and stopping in the middle.

const two = (n: number) => String(n).padStart(2, '0')

/** `count` records from 2026-11-14T10:00Z on, one a second, some over several lines. */
export function sampleLines(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const clock = `10:${two(Math.floor(i / 60))}:${two(i % 60)}`
    const iso = `2026-11-14T${clock}.${String(i % 1000).padStart(3, '0')}Z`
    const ip = `10.0.${i % 3}.${i % 7}`
    const status = i % 11 === 0 ? 500 : 200
    const forms = [
      `{"timestamp":"${iso}","level":"info","service":"api","method":"GET","path":"/api/orders/${i}","status":${status},"duration_ms":${i % 90}.5,"client_ip":"${ip}","db_queries":${i % 4},"error":"broken \\"pipe\\" ${i}"}`,
      `{"level":30,"time":${Date.parse(iso)},"name":"shop","req":{"method":"POST","url":"/cart?x=${i}","remoteAddress":"::ffff:${ip}"},"res":{"statusCode":${status}},"responseTime":${i % 40},"msg":"request completed"}`,
      `${ip} - - [14/Nov/2026:${clock} +0000] "GET /a/${i} HTTP/1.1" ${status} ${i} "-" "curl/8" 0.${100 + (i % 800)}`,
      `time=${iso} level=warn msg="queue depth is ${i}" service=worker`,
      `Nov 14 ${clock} web sshd[${i}]: Failed password for invalid user u${i % 5} from ${ip} port ${i} ssh2`,
      `2026-11-14 ${clock},123 ERROR [main] it failed for ${i}\njava.lang.IllegalStateException: no ${i}\n\tat a.b.C.d(C.java:${i})`,
      `{"@timestamp":"${iso}","event":{"category":["authentication"],"outcome":"${i % 2 ? 'failure' : 'success'}"},"user":{"name":"u${i % 6}"},"source":{"ip":"${ip}"},"message":"login"}`,
      `{"log":"{\\"level\\":\\"error\\",\\"msg\\":\\"inner ${i}\\"}\\n","stream":"stdout","time":"${iso}"}`,
      `<14>1 ${iso} h app 1 - - deployed version 1.${Math.floor(i / 30)}.0`,
      'words between the records',
    ]
    return forms[i % forms.length] as string
  })
}
