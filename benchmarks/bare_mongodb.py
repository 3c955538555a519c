"""FastAPI and one insert_one, by the same driver: the body is checked, kept and sent back. No token, no key, no event."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, Request
from pymongo import AsyncMongoClient

from services.events.routes.activities import NewActivity


def app_on(url: str) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncMongoClient(url) as client:
            app.state.activities = client.get_default_database()["activities"]
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/activities", status_code=201)
    async def create(new: NewActivity, request: Request) -> NewActivity:
        await request.app.state.activities.insert_one(new.model_dump(mode="json"))
        return new

    @app.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    return app


if __name__ == "__main__":
    uvicorn.run(app_on(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False)
