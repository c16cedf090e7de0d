"""The library that we depend on reads keys and signatures as the protocol's own cases have it."""

import json
from base64 import b64decode

import pytest
from atproto_crypto.did import format_did_key, parse_did_key
from atproto_crypto.exceptions import DidKeyError
from atproto_crypto.multibase import multibase_to_bytes
from atproto_crypto.verify import verify_signature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


@pytest.fixture
def fixtures(shared_data):
    def read(name):
        return json.loads((shared_data / f"atproto/interop-test-files/crypto/{name}").read_text())

    return read


def unpadded(text):
    return b64decode(text + "=" * (-len(text) % 4))


def test_every_listed_signature_is_judged_as_listed(fixtures):
    listed = fixtures("signature-fixtures.json")
    assert len(listed) == 6
    for one in listed:
        key, signed = one["publicKeyDid"], unpadded(one["messageBase64"])
        held = verify_signature(key, signed, unpadded(one["signatureBase64"]))
        assert held is one["validSignature"], one["comment"]


def private_bytes(one):
    if "privateKeyBytesHex" in one:
        return bytes.fromhex(one["privateKeyBytesHex"])
    return multibase_to_bytes("z" + one["privateKeyBytesBase58"])


@pytest.mark.parametrize(
    ("name", "curve", "algorithm"),
    [
        ("w3c_didkey_K256.json", ec.SECP256K1(), "ES256K"),
        ("w3c_didkey_P256.json", ec.SECP256R1(), "ES256"),
    ],
)
def test_the_did_of_every_listed_key_is_the_listed_one(fixtures, name, curve, algorithm):
    for one in fixtures(name):
        key = ec.derive_private_key(int.from_bytes(private_bytes(one)), curve).public_key()
        packed = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        assert format_did_key(algorithm, packed) == one["publicDidKey"]
        read = parse_did_key(one["publicDidKey"])
        assert (read.jwt_alg, read.key_bytes) == (algorithm, packed)


def test_what_is_no_key_is_not_read_as_one():
    with pytest.raises(DidKeyError):
        parse_did_key("did:plc:asdf123")
