"""Users and their sessions."""

from fastapi import APIRouter

from entrypoints.http.identity import account, administration, sessions, users

router = APIRouter(tags=["identity"])
router.include_router(users.router)
router.include_router(sessions.router)
router.include_router(account.router)
router.include_router(administration.router)
