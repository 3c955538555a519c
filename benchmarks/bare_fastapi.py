"""The least that FastAPI can do with the same body: validate it and send it back. No token, no storage, no event."""

import sys

import uvicorn
from fastapi import FastAPI

from services.events.routes.activities import NewActivity

app = FastAPI()


@app.post("/activities", status_code=201)
async def create(new: NewActivity) -> NewActivity:
    return new


@app.get("/health/live")
async def live() -> dict[str, str]:
    return {"status": "live"}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False)
