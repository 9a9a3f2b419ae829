// What the documentation of common libraries warns of: Pillow, waitress, BeautifulSoup, Flask-Migrate, requests, Express, Next, Prisma,
// Django, Mongoose.
import type { SecurityRule } from '../security/security-rule.ts'

const stack = { severity: 'LOW', confidence: 'medium', isGuardable: false } as const

export const STACK: readonly SecurityRule[] = [
  {
    ...stack,
    id: 'stack/pillow-loading',
    severity: 'MEDIUM',
    title: 'Pillow: the limit on image size is switched off, or a file from outside is opened without one',
    remediation: 'Keep Image.MAX_IMAGE_PIXELS, check size and format before load(), and open images with "with".',
    languages: ['python'],
    keywords: ['image.open', 'max_image_pixels', 'load_truncated_images', 'antialias'],
    sinks: [
      { on: 'assign', target: /(?:^|\.)MAX_IMAGE_PIXELS$/, value: /^None$/ },
      { on: 'assign', target: /(?:^|\.)LOAD_TRUNCATED_IMAGES$/, value: /^True$/ },
      { on: 'call', callee: /^PIL\.Image\.open$/, arg: [0, 'fp'], from: 'input' },
      { on: 'line', is: /\bImage\.ANTIALIAS\b/ },
    ],
    bad: ['from PIL import Image\nImage.MAX_IMAGE_PIXELS = None\n'],
    good: ['from PIL import Image\nimage = Image.open("logo.png")\n'],
  },
  {
    ...stack,
    id: 'stack/beautifulsoup-parser',
    title: 'BeautifulSoup: no parser is named, so that the result depends on what is installed',
    remediation: 'Name the parser: BeautifulSoup(text, "html.parser") or "lxml".',
    languages: ['python'],
    keywords: ['beautifulsoup'],
    sinks: [
      {
        on: 'call',
        callee: /(?:^|\.)BeautifulSoup$/,
        where: [
          { arg: 0, is: /./ },
          { arg: 1, isNot: /./ },
          { arg: 'features', isNot: /./ },
          { arg: 'all', isNot: /\*\w/ },
        ],
      },
      { on: 'call', callee: /(?:^|\.)BeautifulSoup$/, arg: 0, from: 'input', where: [{ arg: 'all', is: /html5lib/ }] },
    ],
    bad: ['from bs4 import BeautifulSoup\nsoup = BeautifulSoup(text)\n'],
    good: ['from bs4 import BeautifulSoup\nsoup = BeautifulSoup(text, "lxml")\n'],
  },
  {
    ...stack,
    id: 'stack/waitress-settings',
    severity: 'MEDIUM',
    title: 'waitress: proxies are trusted without limit, or the server has one thread',
    remediation:
      'Name the proxy in trusted_proxy with trusted_proxy_headers; leave threads at 4 or more; bind to 127.0.0.1 behind a proxy.',
    languages: ['python'],
    keywords: ['waitress'],
    sinks: [
      {
        on: 'call',
        callee: /^waitress\.(?:serve|create_server)$/,
        where: [{ arg: 'trusted_proxy', is: /["']\*["']/ }],
      },
      { on: 'call', callee: /^waitress\.(?:serve|create_server)$/, where: [{ arg: 'threads', is: /^1$/ }] },
      {
        on: 'call',
        callee: /^waitress\.(?:serve|create_server)$/,
        where: [{ arg: 'expose_tracebacks', is: /^True$/ }],
      },
      {
        on: 'call',
        callee: /^waitress\.(?:serve|create_server)$/,
        where: [{ arg: 'clear_untrusted_proxy_headers', is: /^False$/ }],
      },
    ],
    bad: ['from waitress import serve\nserve(app, trusted_proxy="*")\n'],
    good: ['from waitress import serve\nserve(app, host="127.0.0.1", threads=8)\n'],
  },
  {
    ...stack,
    id: 'stack/schema-at-start',
    severity: 'MEDIUM',
    title: 'The schema is created or migrated when the application starts, outside of the migrations',
    remediation: 'Create and change tables only by migrations that run as a step of the deployment.',
    languages: ['python', 'javascript'],
    keywords: ['create_all', 'drop_all', 'synchronize', '.sync(', 'flask_migrate'],
    file: /flask_migrate|alembic|sequelize|typeorm/i,
    path: /^(?!.*(?:test|conftest|seed|fixture|script))/i,
    sinks: [
      { on: 'call', callee: /^(?:db|database|[\w.()]*SQLAlchemy\(\))\.(?:create_all|drop_all)$/ },
      { on: 'label', label: /^synchronize$/, value: /^true$/ },
      {
        on: 'call',
        callee: /^(?:sequelize|db\.sequelize)\.sync$/,
        where: [{ arg: 'all', is: /(?:force|alter)\s*:\s*true/ }],
      },
      { on: 'call', callee: /^flask_migrate\.upgrade$/ },
    ],
    bad: ['from flask_migrate import Migrate\ndb.create_all()\n'],
    good: ['from flask_migrate import Migrate\nmigrate = Migrate(app, db)\n'],
  },
  {
    ...stack,
    id: 'stack/request-without-limit',
    title: 'A request over the network has no time limit',
    remediation: 'Pass timeout=(connect, read) to every call.',
    languages: ['python'],
    keywords: ['requests'],
    sinks: [
      {
        on: 'call',
        callee: /^requests\.(?:get|post|put|patch|delete|head|request)$/,
        where: [{ arg: 'all', isNot: /timeout|\*\*/ }],
      },
    ],
    bad: ['import requests\nrequests.get(u)\n'],
    good: ['import requests\nrequests.get(u, timeout=5)\n'],
  },
  {
    ...stack,
    id: 'stack/django-null-text',
    title: 'Django: a text field that may be NULL has two empty values, or a whole table is read to count it',
    remediation: 'Use blank=True, default="" for text; .count() and .exists() instead of len() and truth of a query.',
    languages: ['python'],
    keywords: ['charfield', 'textfield', '.objects'],
    sinks: [
      {
        on: 'call',
        callee: /^(?:django\.db\.)?models\.(?:CharField|TextField|SlugField|EmailField|URLField)$/,
        where: [
          { arg: 'null', is: /^True$/ },
          { arg: 'unique', isNot: /True/ },
        ],
      },
      { on: 'line', is: /\blen\(\s*\w+\.objects\.(?:all|filter)\(/ },
    ],
    bad: ['from django.db import models\nname = models.CharField(max_length=3, null=True)\n'],
    good: ['from django.db import models\nname = models.CharField(max_length=3, blank=True)\n'],
  },
  {
    ...stack,
    id: 'stack/express-settings',
    title: 'Express: every proxy is trusted, bodies have no useful limit, or a blocking call runs in a handler',
    remediation:
      'Name the proxies in "trust proxy", keep a small body limit, and use the asynchronous form of file and crypto calls.',
    languages: ['javascript'],
    keywords: ['trust proxy', 'limit', 'sync('],
    file: /express|fastify/,
    sinks: [
      {
        on: 'call',
        callee: /^(?:app|server)\.(?:set|enable)$/,
        where: [
          { arg: 0, is: /trust proxy/ },
          { arg: 1, is: /^(?:true)?$/ },
        ],
      },
      { on: 'label', label: /^limit$/, value: /^["'`]\d{3,}\s*mb["'`]$|^["'`]\d+\s*gb["'`]$/i },
      { on: 'call', callee: /^crypto\.(?:pbkdf2Sync|scryptSync)$|^(?:bcrypt|bcryptjs)\.(?:hashSync|compareSync)$/ },
    ],
    bad: ['const express = require("express")\napp.set("trust proxy", true)\n'],
    good: ['const express = require("express")\napp.set("trust proxy", "loopback")\n'],
  },
  {
    ...stack,
    id: 'stack/next-exposure',
    severity: 'MEDIUM',
    title: 'Next: a secret becomes part of the browser bundle, or images of every host are fetched by the server',
    remediation: 'Only public values may be called NEXT_PUBLIC_…; name the hosts in images.remotePatterns.',
    languages: ['javascript'],
    keywords: ['next_public_', 'remotepatterns', 'hostname', 'ignorebuilderrors', 'productionbrowsersourcemaps'],
    sinks: [
      { on: 'line', is: /\bNEXT_PUBLIC_\w*(?:SECRET|PRIVATE|PASSWORD|SERVICE_ROLE|ADMIN_KEY)\w*/ },
      { on: 'label', label: /^hostname$/, value: /^["'`]\*\*?["'`]$/ },
      { on: 'label', label: /^(?:ignoreBuildErrors|productionBrowserSourceMaps)$/, value: /^true$/ },
    ],
    bad: ['const a = env.NEXT_PUBLIC_API_SECRET\n'],
    good: ['const a = env.NEXT_PUBLIC_API_URL\n'],
  },
  {
    ...stack,
    id: 'stack/prisma-client',
    title: 'Prisma: a client for each request, or a change of all rows of a table',
    remediation: 'Keep one PrismaClient a process; give updateMany and deleteMany a where.',
    languages: ['javascript'],
    keywords: ['prisma'],
    path: /^(?!.*(?:test|spec|seed|fixture|script))/i,
    sinks: [
      {
        on: 'call',
        callee: /prisma\w*\.\w+\.(?:deleteMany|updateMany)$/i,
        where: [{ arg: 'all', isNot: /\bwhere\b|^\w+$/ }],
      },
      { on: 'text', is: /^(?:[ \t]+)(?:const|let|var)\s+\w+\s*=\s*new PrismaClient\(/gm, isNot: /global/ },
    ],
    bad: ['const f = async (prisma) => prisma.user.deleteMany({})\n'],
    good: ['const f = async (prisma) => prisma.user.deleteMany({ where: { id: 1 } })\n'],
  },
]
