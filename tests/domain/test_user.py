import unicodedata
from typing import Literal

import pytest

from domain.errors import Invalid
from domain.identity.email_address import EmailAddress, parse_email_address
from domain.identity.password import (
    MAX_INPUT,
    MAX_PASSWORD,
    MIN_PASSWORD,
    unicode_forms,
    validate_password,
)
from domain.identity.user import (
    Role,
    User,
    UserId,
    UserRegistered,
    VerificationRequested,
)
from tests.builders import NOW, an_id
from tests.contexts.identity.builders import a_user


def register(name: str) -> User:
    user = User(
        id=UserId(an_id()),
        email=EmailAddress("ada@example.com"),
        name=name,
        password_hash="secret hash",
        roles={Role.MEMBER},
        registered_at=NOW,
    )
    user.register()
    return user


def test_a_registration_is_recorded() -> None:
    user = register("Ada")
    assert user.roles == {Role.MEMBER}
    events = [UserRegistered(user_id=user.id), VerificationRequested(user_id=user.id)]
    assert [one.event for one in user.recorded] == events


@pytest.mark.parametrize(
    "name", ["", " ", "x" * 101, "Ada\r\nBcc: all@example.com", "a\x00b"]
)
def test_a_name_is_one_line(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        register(name)
    assert refused.value.field == "name"


@pytest.mark.parametrize("name", ["Ada", "李雷", "Zoë O’Neil", "👩‍🚀", "x" * 100])
def test_names_of_real_people_are_accepted(name: str) -> None:
    assert register(name).name == name


@pytest.mark.parametrize("text", [" Ada@Example.COM ", "ADA@EXAMPLE.COM"])
def test_variants_of_an_address_are_one_address(text: str) -> None:
    assert parse_email_address(text) == "ada@example.com"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "ada@",
        "@example.com",
        "ada@example",
        "ada@@example.com",
        "ada@exa mple.com",
        "ada@example.com\r\nBcc: all@example.com",
        "ada\x00@example.com",
        "аda@example.com",  # the first letter is Cyrillic
        "ada@еxample.com",
        "\u212a@example.com",  # the Kelvin sign, which is "k" in lower case
        "a" * 65 + "@example.com",
        "ada@" + "a" * 250 + ".com",
        ".ada@example.com",
        "ada@-example.com",
        "=?utf-8?q?victim?=@example.com",
        "=?utf-8?q?me=40evil.example=3e=20?=boss@company.example",
        "x=?utf-8?b?YSw=?=@example.com",
        "=?UTF-8?Q?a=2C?=@example.com",
    ],
)
def test_invalid_addresses_are_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_email_address(text)
    assert refused.value.field == "email"


LONG = ("ü" * 20 + "x") * 20


@pytest.mark.parametrize(
    "password",
    [
        LONG[:MIN_PASSWORD] + "x",
        LONG[:MAX_PASSWORD],
        "a b\x00c d\n\ud800\U0001f511.....",
    ],
)
def test_a_password_may_have_any_characters(password: str) -> None:
    assert validate_password(password, field="password") == password


@pytest.mark.parametrize(
    "password",
    [
        "",
        "brainstorms"[: MIN_PASSWORD - 1],
        LONG[: MAX_PASSWORD + 1],
        "a" * MIN_PASSWORD,
        "abc" * 4,
        "password" * 2,
    ],
)
def test_a_password_is_long_enough_and_does_not_repeat_itself(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        validate_password(password, field="new_password")
    assert refused.value.field == "new_password"


def test_the_password_hash_is_not_shown() -> None:
    assert "secret hash" not in repr(a_user(password_hash="secret hash"))


# Ḁ to ẕ.
LONGEST = "".join(chr(0x1E00 + number % 150) for number in range(MAX_PASSWORD))


@pytest.mark.parametrize("password", ["Übermäßig ữ schöner", LONGEST])
def test_a_password_matches_in_every_unicode_form(password: str) -> None:
    composed, decomposed = (
        unicodedata.normalize(form, password) for form in ("NFC", "NFD")
    )
    assert validate_password(composed, field="password") == composed
    assert validate_password(decomposed, field="password") == composed
    assert unicode_forms(composed) == (composed,)
    assert unicode_forms(decomposed)[0] == composed


@pytest.mark.parametrize(
    "typed", ["e" + "\u0301" * 100_000, "\u1f82" * 100_000, "x" * 1_000_000]
)
def test_a_password_is_not_normalized_beyond_the_longest(
    typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Normalizing long runs of combining marks is slow, so length is checked first."""
    lengths, real_normalize = [], unicodedata.normalize

    def counted_normalize(form: Literal["NFC"], text: str) -> str:
        lengths.append(len(text))
        return real_normalize(form, text)

    monkeypatch.setattr("unicodedata.normalize", counted_normalize)
    with pytest.raises(Invalid):
        validate_password(typed, field="password")
    assert lengths == []
    assert all(len(form) > MAX_PASSWORD for form in unicode_forms(typed))
    assert lengths == [MAX_INPUT + 1]
