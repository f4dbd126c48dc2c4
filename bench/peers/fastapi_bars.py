"""The peer of the bars endpoint: FastAPI, uvicorn, ujson, the same JSON from a SQLite table."""

import os
import sqlite3

import ujson
from fastapi import FastAPI, Response

COLUMNS = ("time", "open", "high", "low", "close", "volume", "amount")

app = FastAPI(openapi_url=None)
connection = sqlite3.connect(os.environ["BENCH_SQLITE"], check_same_thread=False)
query = (f"SELECT {', '.join(COLUMNS)} FROM bars WHERE id = ? ORDER BY time DESC LIMIT ?")


# async, so that it runs on the event loop: a hop to a thread would cost the peer more.
@app.get("/api/v1/bars/{instrument}")
async def bars(instrument: str, limit: int = 500):
    rows = connection.execute(query, (instrument, limit)).fetchall()
    rows.reverse()
    answer = {"id": instrument, "period": "1d", "adjust": "none"}
    answer.update(zip(COLUMNS, zip(*rows)))
    return Response(ujson.dumps(answer), media_type="application/json")
