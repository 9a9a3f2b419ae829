# Counts the database queries of one Python process of a test run; run by sitecustomize.py beside it. It prints nothing, raises
# nothing and keeps no object of the program alive; what it writes is read by src/effects/testing/queries/read-log.ts, which
# says what the lines mean.
import os
import sys

REPEATS_MIN = 5
GROUPS_MAX = 5000
LINES_MAX = 1000
FRAMES_MAX = 200
CALLERS_MAX = 6
ENTRY_MAX = 2
STATEMENT_CHARS_MAX = 4000
SHOWN_CHARS_MAX = 600
KEPT_STATEMENTS_MAX = 2000


LIBRARIES = (
    "sqlalchemy",
    "django.db.backends.utils",
    "sqlite3.dbapi2",
    "psycopg.cursor",
    "psycopg.cursor_async",
    "pymysql.cursors",
    "MySQLdb.cursors",
    "asyncpg.connection",
)


def listen(log, root):
    """Waits until one of LIBRARIES is imported: a process that asks no database pays next to nothing."""
    looking = set()
    opened = []

    def patch(name, module):
        if not opened:
            opened.append(count_queries(log, root))
        patches, write = opened[0]
        try:
            patches[name](module)
            write({"counts": name})
        except Exception:
            write({"failed": name})

    class Finder:
        """Finds nothing itself: lets a named module be found by the others, and patches it when it has been run."""

        @staticmethod
        def find_spec(name, path=None, target=None):
            if name not in LIBRARIES or name in looking:
                return None
            looking.add(name)
            try:
                from importlib.util import find_spec

                spec = find_spec(name)
                loader = spec.loader if spec is not None else None
                if loader is not None and hasattr(loader, "exec_module"):
                    run = loader.exec_module

                    def exec_module(module):
                        try:
                            del loader.exec_module
                        except AttributeError:
                            pass
                        run(module)
                        try:
                            patch(name, module)
                        except Exception:
                            pass

                    loader.exec_module = exec_module
                return spec
            except Exception:
                return None
            finally:
                looking.discard(name)

    sys.meta_path.insert(0, Finder)


def count_queries(log, root):
    """What is done to each of LIBRARIES when it is there, and how a line is written."""
    import contextvars
    import json
    import re
    import threading

    foreign = re.compile(r"(?:^|/)(?:site-packages|dist-packages|node_modules|\.venv|venv|\.tox|\.nox)/")
    tests = re.compile(
        r"(?:^|/)(?:tests?|testing|specs?|e2e|fixtures|factories)/|(?:^|/)(?:test_[^/]*|[^/]*_tests?|tests|conftest)\.py$"
    )
    reading = re.compile(r"\s*(?:\(\s*)*(?:SELECT|WITH|UPDATE|DELETE)\b", re.I)
    catalogue = re.compile(r"pg_catalog|information_schema|sqlite_master|sqlite_schema|django_migrations|alembic_version", re.I)
    literal = re.compile(
        r"/\*.*?\*/|--[^\n]*|'(?:[^']|'')*'|%\(\w+\)s|%s|\$\d+|(?<![:\w]):\w+|\b\d+(?:\.\d+)?\b|\bx'[0-9a-f]*'", re.I | re.S
    )
    several = re.compile(r"\(\s*\?(?:\s*,\s*\?)+\s*\)")
    mappers = ("sqlalchemy.", "django.db.")
    lock = threading.RLock()
    busy = threading.local()
    state = {"test": None, "groups": {}, "lines": 0, "scopes": 0, "pid": os.getpid()}
    scope = contextvars.ContextVar("signalbox_query_scope", default=None)
    places = {}
    statements = {}
    top = os.path.join(os.path.realpath(root), "")

    def write(entry):
        """One line a call: what is written survives a process that is killed."""
        if state["lines"] >= LINES_MAX:
            return
        state["lines"] += 1
        if state["lines"] == LINES_MAX:
            entry = {"full": True}
        line = (json.dumps(entry) + "\n").encode("utf-8", "replace")
        handle = os.open(os.path.join(log, "python-%d.jsonl" % os.getpid()), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)

    def place_of(file):
        """The path inside the checked tree, or None for what is not of it."""
        if file not in places:
            names = [] if file.startswith("<") else [os.path.abspath(file), os.path.realpath(file)]
            inside = [name[len(top) :].replace(os.sep, "/") for name in names if name.startswith(top)]
            places[file] = inside[0] if inside and not foreign.search(inside[0]) else None
        return places[file]

    def line_of(frame):
        template = frame.f_globals.get("__jinja_template__")
        return template.get_corresponding_lineno(frame.f_lineno) if template is not None else frame.f_lineno

    def django_node(frame):
        """A Django template is interpreted: the place is that of the node which is being rendered."""
        if frame.f_code.co_name != "render_annotated":
            return None
        node = frame.f_locals.get("self")
        origin = getattr(getattr(node, "origin", None), "name", None)
        token = getattr(node, "token", None)
        path = place_of(origin) if isinstance(origin, str) else None
        return (path, token.lineno, "template") if path and token is not None else None

    def next_of(frame):
        if frame.f_back is not None or "greenlet" not in sys.modules:
            return frame.f_back
        # SQLAlchemy's asyncio runs the driver in a greenlet, whose caller stands in its parent.
        parent = busy.greenlet
        busy.greenlet = getattr(parent, "parent", None)
        return getattr(parent, "gr_frame", None)

    def stack_of(is_driver):
        """Frames of the program and, outside them, of the test, innermost first; none for what is not to be counted here."""
        own, entry = [], []
        frame = sys._getframe(3)
        greenlet = sys.modules.get("greenlet")
        busy.greenlet = getattr(greenlet.getcurrent(), "parent", None) if greenlet else None
        for _ in range(FRAMES_MAX):
            if frame is None or len(entry) >= ENTRY_MAX:
                break
            module = frame.f_globals.get("__name__") or ""
            if not own and module.startswith(mappers):
                # A mapper's query is counted above the driver; and rows that a flush writes are no loop of the program.
                if is_driver or module == "sqlalchemy.orm.unitofwork":
                    return [], []
            path = place_of(frame.f_code.co_filename)
            seen = django_node(frame) if module.startswith("django.template.") else None
            if path is not None:
                seen = (path, line_of(frame), frame.f_code.co_name)
            if seen is not None and (entry or tests.search(seen[0])):
                entry.append(seen)
            elif seen is not None and len(own) < CALLERS_MAX and seen not in own:
                own.append(seen)
            if entry and not own:
                return [], []
            frame = next_of(frame)
        return own, entry

    def scope_now():
        """Where no frame of a test is on the stack, what hangs together, as one request does, is told by its context."""
        found = scope.get()
        if found is None:
            state["scopes"] += 1
            found = state["scopes"]
            scope.set(found)
        return found

    def plain(sql):
        if sql not in statements:
            if len(statements) >= KEPT_STATEMENTS_MAX:
                statements.clear()
            text = " ".join(literal.sub("?", sql[:STATEMENT_CHARS_MAX]).split())
            statements[sql] = several.sub("(?)", text)
        return statements[sql]

    def take(sql, is_driver):
        if isinstance(sql, bytes):
            sql = sql.decode("utf-8", "replace")
        if not isinstance(sql, str) or not reading.match(sql) or catalogue.search(sql):
            return
        own, entry = stack_of(is_driver)
        if not own:
            return
        test = os.environ.get("PYTEST_CURRENT_TEST") or (entry[-1][0] + " " + entry[-1][2] if entry else None)
        if test is None:
            return
        with lock:
            if state["pid"] != os.getpid():
                state.update(pid=os.getpid(), lines=0, groups={})
            if state["test"] != test:
                state.update(test=test, groups={})
            groups = state["groups"]
            key = (plain(sql), own[0], tuple(entry) or scope_now())
            if key not in groups and len(groups) >= GROUPS_MAX:
                return
            count = groups[key] = groups.get(key, 0) + 1
            # At 5, 10, 20, 40 …: the last line is right to a factor of two, and there are few of them.
            if count % REPEATS_MIN == 0 and (count // REPEATS_MIN) & (count // REPEATS_MIN - 1) == 0:
                write({"statement": key[0][:SHOWN_CHARS_MAX], "count": count, "test": test, "frames": own, "entry": entry})

    def note(sql, is_driver=True):
        if getattr(busy, "now", False):
            return
        busy.now = True
        try:
            take(sql, is_driver)
        except Exception:
            pass
        finally:
            busy.now = False

    def sqlalchemy(module):
        from sqlalchemy import event
        from sqlalchemy.engine import Engine

        def before(_connection, _cursor, statement, _parameters, _context, executemany):
            if not executemany:
                note(statement, is_driver=False)

        event.listen(Engine, "before_cursor_execute", before)

    def wrap(owner, name, is_driver=True):
        original = getattr(owner, name)

        def wrapped(self, sql, *args, **kwargs):
            note(sql, is_driver)
            return original(self, sql, *args, **kwargs)

        for attribute in ("__module__", "__name__", "__qualname__", "__doc__"):
            setattr(wrapped, attribute, getattr(original, attribute))
        wrapped.__wrapped__ = original
        setattr(owner, name, wrapped)

    def django(module):
        wrap(module.CursorWrapper, "_execute", is_driver=False)

    def sqlite(module):
        connect = module.connect

        def connected(*args, **kwargs):
            connection = connect(*args, **kwargs)
            try:
                connection.set_trace_callback(trace)
            except Exception:
                pass
            return connection

        def trace(sql):
            # One call of executemany is many statements here, and never reads.
            if sql.lstrip()[:4].upper() in ("SELE", "WITH"):
                note(sql)

        connected.__name__, connected.__qualname__, connected.__doc__ = "connect", "connect", connect.__doc__
        connected.__wrapped__ = connect
        module.connect = connected

    def of_classes(*names):
        def patch(module):
            for owner, name in names:
                if hasattr(module, owner):
                    wrap(getattr(module, owner), name)

        return patch

    patches = {
        "sqlalchemy": sqlalchemy,
        "django.db.backends.utils": django,
        "sqlite3.dbapi2": sqlite,
        "psycopg.cursor": of_classes(("Cursor", "execute")),
        "psycopg.cursor_async": of_classes(("AsyncCursor", "execute")),
        "pymysql.cursors": of_classes(("Cursor", "execute")),
        "MySQLdb.cursors": of_classes(("BaseCursor", "execute")),
        "asyncpg.connection": of_classes(*[("Connection", name) for name in ("fetch", "fetchrow", "fetchval")]),
    }

    return patches, write
