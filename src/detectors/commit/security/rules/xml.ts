// CWE-611 and CWE-776: XML that may name files, hosts or explode.
import { OWASP, type SecurityRule } from '../security-rule.ts'

const xxe = { cwe: 611, owasp: OWASP.config, severity: 'MEDIUM', confidence: 'medium' } as const

export const XML: readonly SecurityRule[] = [
  {
    ...xxe,
    id: 'security/python-xml',
    title: 'XML is read by a parser that expands entities',
    remediation:
      'Use defusedxml (or lxml with resolve_entities=False and no_network=True) for XML that you did not write.',
    languages: ['python'],
    keywords: ['xml', 'sax', 'etree', 'xmlrpc', 'lxml', 'csv'],
    sinks: [
      {
        on: 'call',
        callee:
          /^xml\.(?:etree\.\w+|dom\.\w+|sax|sax\.\w+)\.(?:parse|parseString|fromstring|iterparse|XMLParser|XML|make_parser|create_parser)$/,
        arg: [0, 'source'],
        from: 'unknown',
      },
      { on: 'call', callee: /^xml\.(?:sax(?:\.\w+)?)\.(?:make_parser|create_parser|parse|parseString)$/ },
      {
        on: 'line',
        is: /^\s*(?:import\s+(?:xmlrpclib|SimpleXMLRPCServer|DocXMLRPCServer|xmlrpc(?:\.\w+)?)\b|from\s+(?:xmlrpclib|xmlrpc(?:\.\w+)?|SimpleXMLRPCServer)\s+import)/,
      },
      {
        on: 'call',
        callee: /^(?:lxml\.)?etree\.(?:XMLParser|parse|fromstring|XML)$/,
        where: [{ arg: 'all', is: /resolve_entities\s*=\s*True|load_dtd\s*=\s*True|no_network\s*=\s*False/ }],
      },
      {
        on: 'call',
        callee: /\.setFeature$/,
        where: [
          { arg: 0, is: /external_ges|external_pes/ },
          { arg: 1, is: /True|1/ },
        ],
      },
    ],
    bad: ['import xml.etree.ElementTree as ET\ndef f(p):\n    return ET.parse(p)\n'],
    good: ['import defusedxml.ElementTree as ET\ndef f(p):\n    return ET.parse(p)\n'],
  },
  {
    id: 'security/python-spreadsheet-formula',
    cwe: 1236,
    owasp: OWASP.injection,
    severity: 'LOW',
    confidence: 'low',
    title: 'Cells of a CSV file may be read as formulas',
    remediation: 'Put an apostrophe before cells that start with =, +, - or @, or use defusedcsv.',
    languages: ['python'],
    keywords: ['csv'],
    sinks: [{ on: 'call', callee: /^csv\.(?:writer|DictWriter)$/ }],
    bad: ['import csv\nw = csv.writer(f)\n'],
    good: ['import csv\nr = csv.reader(f)\n'],
  },
  {
    ...xxe,
    id: 'security/script-xml',
    severity: 'HIGH',
    title: 'XML from outside is read by a parser that expands entities',
    remediation: 'Leave noent off, and read XML of others with a parser that has no entities.',
    languages: ['javascript'],
    keywords: ['xml', 'noent', 'sax', 'expat'],
    sinks: [
      { on: 'label', label: /^noent$/, value: /^true$/ },
      {
        on: 'call',
        callee: /^libxmljs2?\.(?:parseXml|parseXmlString|parseXmlAsync|parse)$/,
        where: [{ arg: 1, is: /noent\s*:\s*true/ }],
      },
      {
        on: 'call',
        callee:
          /^xml2json(?:\.toJson)?$|^node-expat\.Parser\(\)\.(?:parse|write)$|^expat\.Parser\(\)\.(?:parse|write)$/,
        arg: 0,
        from: 'parameter',
      },
      { on: 'call', callee: /(?:xml2json|expat)[\w.()-]*\.(?:toJson|parse|write)$/i, arg: 0, from: 'input' },
      { on: 'call', callee: /^(?:sax\.parser\(\)|sax\.createStream\(\))\.write$/, arg: 0, from: 'input' },
      { on: 'assign', target: /\.ondoctype$/ },
    ],
    bad: ['const x = require("libxmljs")\nconst f = (s) => x.parseXml(s, { noent: true })\n'],
    good: ['const x = require("libxmljs")\nconst f = (s) => x.parseXml(s)\n'],
  },
]
