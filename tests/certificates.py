"""Self-signed certificates."""

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)


def certificate(folder: Path) -> Path:
    """Write a certificate for 127.0.0.1, with its key."""
    key, name, now = Ed25519PrivateKey.generate(), x509.Name([]), datetime.now(UTC)
    here = x509.SubjectAlternativeName(
        [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    )
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number()
        )
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=True)
        .sign(key, None)
    )
    form = Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    file = folder / "certificate.pem"
    file.write_bytes(key.private_bytes(*form) + made.public_bytes(Encoding.PEM))
    return file
