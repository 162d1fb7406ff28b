"""A device with passkeys, in software: it makes keys and signs as WebAuthn level 2 says, and can be told to cheat."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from tests.pages import Page

PRESENT, CHECKED, HOLDS_KEY = 0x01, 0x04, 0x40


def asked_on(page: Page) -> dict[str, Any]:
    """What a page asks of a device."""
    found: dict[str, Any] = json.loads(page.tree.xpath("//@data-passkey")[0])
    return found


@dataclass
class Device:
    """One device with one key for one site."""

    origin: str = "http://localhost"
    site: str = "localhost"
    flags: int = PRESENT | CHECKED
    uses: int = 0
    counts: bool = True
    owner: str = ""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def make(self, asked: dict[str, Any]) -> str:
        """The answer to a page that asks for a new key."""
        self.owner = asked["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        data = self._data(HOLDS_KEY) + bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        whole = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        said = {"clientDataJSON": _text(self._said("webauthn.create", asked)), "attestationObject": _text(whole)}
        return self._answer(said)

    def sign(self, asked: dict[str, Any]) -> str:
        """The answer to a page that asks who is there."""
        self.uses += 1 if self.counts else 0
        data, said = self._data(0), self._said("webauthn.get", asked)
        signature = self.key.sign(data + sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"clientDataJSON": _text(said), "authenticatorData": _text(data), "signature": _text(signature)}
        return self._answer({**response, "userHandle": self.owner})

    def _data(self, more: int) -> bytes:
        return sha256(self.site.encode()).digest() + bytes([self.flags | more]) + self.uses.to_bytes(4, "big")

    def _said(self, kind: str, asked: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": asked["challenge"], "origin": self.origin}).encode()

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps({"id": _text(self.id), "rawId": _text(self.id), "type": "public-key", "response": response})


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
