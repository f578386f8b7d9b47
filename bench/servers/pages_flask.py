# pages_flask.py: the same with Flask: its own session, signed in the cookie, Jinja, and Werkzeug's uploads. Served by gunicorn.

import json
import os
import tempfile

import flask

WORK = json.loads(os.environ["BENCH_WORK"])
app = flask.Flask(__name__)
app.secret_key = WORK["secret"]
template = app.jinja_env.from_string(WORK["table"])


@app.get("/json")
def plain():
    return {"message": "Hello, World!"}


@app.get("/session")
def session():
    count = flask.session.get("count", 0) + 1
    flask.session["user"] = "ada"
    flask.session["count"] = count
    return {"count": count}


@app.get("/session/read")
def read():
    return {"user": flask.session.get("user")}


@app.get("/table")
def table():
    return template.render(WORK["page"])


@app.post("/upload")
def upload():
    with tempfile.NamedTemporaryFile(dir=WORK["uploads"]) as kept:
        flask.request.files["file"].save(kept)
        return str(kept.tell())
