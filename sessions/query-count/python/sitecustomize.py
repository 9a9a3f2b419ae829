# Runs at the start of every Python process that has this folder on PYTHONPATH: switches the counting of queries on, and then
# runs the sitecustomize that this one hides. Does nothing else where SIGNALBOX_QUERY_LOG and SIGNALBOX_QUERY_ROOT are not set.
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def count():
    log, root = os.environ.get("SIGNALBOX_QUERY_LOG"), os.environ.get("SIGNALBOX_QUERY_ROOT")
    if not log or not root:
        return
    with open(os.path.join(HERE, "count_queries.py"), encoding="utf-8") as file:
        source = file.read()
    # Under a name that is no file: coverage and tracebacks of the project have no place for it.
    names = {"__name__": "signalbox_query_count"}
    exec(compile(source, "<query count>", "exec"), names)
    names["listen"](log, root)


def go_on():
    """Runs the sitecustomize that this one hides: the machine's, or that of a virtual environment."""
    from importlib.machinery import PathFinder

    others = [place for place in sys.path if os.path.abspath(place or ".") != HERE]
    spec = PathFinder.find_spec("sitecustomize", others)
    if spec is None or spec.loader is None:
        return
    from importlib.util import module_from_spec

    module = module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


try:
    count()
except Exception:
    pass
go_on()
