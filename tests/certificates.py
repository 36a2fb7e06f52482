"""A self-signed certificate for the loopback address, made in memory once per test run."""

import datetime
import functools
import ipaddress
import ssl
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ONE_DAY = datetime.timedelta(days=1)


@functools.cache
def loopback_certificate() -> tuple[bytes, bytes]:
    """Return a certificate and its private key as PEM: self-signed, for 127.0.0.1, valid from yesterday to tomorrow."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "aitoearn-mcp tests")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - ONE_DAY)
        .not_valid_after(now + ONE_DAY)
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), private


@functools.cache
def server_context() -> ssl.SSLContext:
    """Return the TLS context of a server with this certificate, which no client trusts by default."""
    certificate, key = loopback_certificate()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory, "server.pem")
        file.write_bytes(certificate + key)
        context.load_cert_chain(file)
    return context


def trusting_context() -> ssl.SSLContext:
    """Return the TLS context of a client that trusts only this certificate."""
    certificate, _ = loopback_certificate()
    return ssl.create_default_context(cadata=certificate.decode())
