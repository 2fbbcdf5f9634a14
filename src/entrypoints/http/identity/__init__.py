"""Users and their sessions."""

from fastapi import APIRouter

from entrypoints.http.identity import sessions, users

router = APIRouter(tags=["identity"])
router.include_router(users.router)
router.include_router(sessions.router)
