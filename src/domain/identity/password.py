"""What a password must be like."""

from domain.errors import Invalid

MIN_PASSWORD = 12  # characters
MAX_PASSWORD = 256


def acceptable_password(password: str, *, field: str) -> str:
    """Raises Invalid; what characters it has is nobody's business (NIST SP 800-63B, 5.1.1.2)."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        needed = f"{MIN_PASSWORD} to {MAX_PASSWORD} characters"
        raise Invalid(f"A password needs {needed}.", field=field)
    if password in (password + password)[1:-1]:  # it is found again within: a part, repeated
        raise Invalid("A password that repeats itself is easily guessed.", field=field)
    return password
