// CWE-943: queries of document stores put together from values.
import { OWASP, type SecurityRule } from '../security-rule.ts'

export const DOCUMENT_QUERY: readonly SecurityRule[] = [
  {
    id: 'security/document-query',
    cwe: 943,
    owasp: OWASP.injection,
    severity: 'HIGH',
    confidence: 'medium',
    title: 'A document query takes an object or code from outside',
    remediation:
      'Convert each value to the type that is expected, forbid keys that start with $, and never use $where.',
    languages: ['python', 'javascript'],
    keywords: ['dynamo', 'find', '$where', 'aggregate', 'update', 'delete', 'collection', 'mongo', 'count', 'distinct'],
    sinks: [
      { on: 'label', label: /^\$where$/, from: 'unknown' },
      { on: 'label', label: /^\$where$/, value: /[+%`{]|\.format/, from: 'parameter' },
      { on: 'label', label: /^\$where$/, value: /^["'`]/ },
      {
        on: 'call',
        callee:
          /(?:^|\.)(?:[A-Z]\w*|db\.\w+|\w*[cC]ollection\w*(?:\(\))?|\w+[mM]odel)\.(?:findOne|find|findOneAndUpdate|findOneAndDelete|updateOne|updateMany|deleteOne|deleteMany|remove|countDocuments|count|find_one|aggregate|where)$/,
        arg: 0,
        from: 'input',
        where: [
          { arg: 0, isNot: /\bString\(|\.toString\(\)|^\w+\.\w+\.id$|^["'`]/ },
          { arg: 0, is: /^\{|\breq|body|query/ },
        ],
      },
      { on: 'call', callee: /\.\$where$/, arg: 0, from: 'unknown' },
      {
        on: 'call',
        callee:
          /dynamo\w*[\w.()]*\.(?:scan|query|get|put|update|delete|get_item|put_item|update_item|batchGet)$|DynamoDB[\w.()]*\.(?:scan|query|getItem)$/i,
        arg: 'any',
        from: 'input',
        where: [{ arg: 'all', is: /Filter|Expression|\*\*|^\w+$|Condition/ }],
      },
      { on: 'call', callee: /(?:^|\.)[tT]able\w*\.(?:scan|query)$/, arg: 'any', from: 'input' },
    ],
    bad: [
      'const f = (req) => User.findOne({ name: req.body.name })\n',
      `const f = (x) => db.c.find({ $where: \`this.a == \${x}\` })\n`,
    ],
    good: ['const f = (req) => User.findOne({ name: String(req.body.name) })\n'],
  },
]
