# oracle.py: renders every case of the corpus with Jinja2 itself and stores what came out in expected.json.
# `python3 test/templates/oracle.py` writes it; with --check nothing is written, and exit 1 says that it is out of date.
# Needs Jinja2 3.1 (Debian: apt-get install python3-jinja2); the tests themselves only read what is stored.

import importlib.metadata
import json
import pathlib
import random
import sys

import jinja2

HERE = pathlib.Path(__file__).parent
CORPUS = HERE / "corpus"
EXPECTED = HERE / "expected.json"
ESCAPED = (".html", ".htm", ".xhtml", ".xml", ".svg")


def escapes(name):
    return name is not None and name.endswith(ESCAPED)


def cases():
    """Yields (id, templates, context, options), in the order of the files."""
    shared = json.loads((CORPUS / "context.json").read_text("utf-8"))
    for path in sorted(CORPUS.glob("*.lines")):
        for line in path.read_text("utf-8").split("\n"):
            if line and not line.startswith("# "):
                yield f"{path.name}: {line}", {"main.html": line}, shared, {}
    for path in sorted(CORPUS.glob("*.txt")):
        for part in path.read_text("utf-8").split("\n=== ")[1:]:
            title, _, body = part.partition("\n")
            templates, context, options = {}, {}, {}
            for section in ("\n" + body).split("\n--- ")[1:]:
                name, _, text = section.partition("\n")
                if name == "context":
                    context = json.loads(text)
                elif name == "options":
                    options = json.loads(text)
                else:
                    templates[name] = text
            yield f"{path.name}: {title}", templates, {**shared, **context}, options


def render(templates, context, options):
    settings = dict(options)
    if settings.pop("strict", False):
        settings["undefined"] = jinja2.StrictUndefined
    environment = jinja2.Environment(
        loader=jinja2.DictLoader(templates),
        autoescape=escapes,
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
        **settings,
    )
    main = next(iter(templates))
    try:
        return {"output": environment.get_template(main).render(json.loads(json.dumps(context)))}
    except Exception as error:
        return {"error": type(error).__name__}


def main():
    random.seed(1)
    made = {}
    for name, templates, context, options in cases():
        if name in made:
            sys.exit(f"There are two cases {name!r}.")
        made[name] = render(templates, context, options)
    versions = {name: importlib.metadata.version(name) for name in ("jinja2", "markupsafe")}
    text = json.dumps({**versions, "cases": made}, ensure_ascii=False, indent=1) + "\n"
    if "--check" in sys.argv:
        sys.exit(EXPECTED.read_text("utf-8") != text and "expected.json is out of date")
    EXPECTED.write_text(text, "utf-8")
    failed = sum("error" in result for result in made.values())
    print(f"{len(made)} cases by Jinja2 {jinja2.__version__}, {failed} of them errors")


main()
