# data-fastapi.py: FastAPI on uvicorn with its own models, sqlite3 of Python or asyncpg; as its documents write it.
import os
import socket
import sqlite3
import tempfile
from typing import List

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel, Field

POSTGRES = os.environ.get("BENCH_DB") == "postgres"
TABLE = f"note_{os.getpid()}"
COLUMNS = "title, tags, seats, open, text"
app = FastAPI()


class Note(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    tags: List[str] = Field(max_items=10)
    seats: int = Field(ge=0)
    open: bool
    text: str = Field(max_length=4000)


def row(note):
    return (note.title, " ".join(note.tags), note.seats, int(note.open), note.text)


FIRST = [
    Note(title=f"Répétition {i}", tags=["théâtre", "campus"], seats=240 + i, open=i % 2 == 0, text="La troupe joue trois soirs.")
    for i in range(100)
]

if POSTGRES:
    import asyncpg

    pool = None

    async def insert(note):
        return await pool.fetchval(f"insert into {TABLE} ({COLUMNS}) values ($1, $2, $3, $4, $5) returning id", *row(note))

    async def rows():
        return [dict(one) for one in await pool.fetch(f"select id, {COLUMNS} from {TABLE} order by id limit 100")]

    @app.on_event("startup")
    async def start():
        global pool
        url = os.environ["BENCH_POSTGRES"].split("?")[0]
        pool = await asyncpg.create_pool(url, max_size=10, server_settings={"search_path": "guichet_bench"})
        await pool.execute(
            f"create table {TABLE} (id bigint generated always as identity primary key, title text not null,"
            " tags text not null, seats integer not null, open integer not null, text text not null)"
        )
        for note in FIRST:
            await insert(note)
else:
    folder = tempfile.TemporaryDirectory()
    db = sqlite3.connect(os.path.join(folder.name, "bench.db"), isolation_level=None)
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = normal")
    db.execute(
        f"create table {TABLE} (id integer primary key, title text not null, tags text not null,"
        " seats integer not null, open integer not null, text text not null)"
    )
    db.row_factory = sqlite3.Row

    async def insert(note):
        return db.execute(f"insert into {TABLE} ({COLUMNS}) values (?, ?, ?, ?, ?)", row(note)).lastrowid

    async def rows():
        return [dict(one) for one in db.execute(f"select id, {COLUMNS} from {TABLE} order by id limit 100")]

    for note in FIRST:
        db.execute(f"insert into {TABLE} ({COLUMNS}) values (?, ?, ?, ?, ?)", row(note))


@app.post("/checked")
async def checked(note: Note):
    return {"title": note.title, "seats": note.seats}


@app.post("/notes", status_code=201)
async def add(note: Note):
    return {"id": await insert(note)}


@app.get("/notes")
async def listed():
    return await rows()


listening = socket.socket()
listening.bind(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False)).run(sockets=[listening])
