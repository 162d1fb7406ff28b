"""An OpenID Connect provider on loopback: discovery, authorize, token and keys, with real signatures over real HTTP.

It checks what a provider must check (client, redirect address, PKCE, each code once), and ``twists`` make it lie.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

CLIENT, SECRET = "groepswerk", "a secret that both sides know"


@cache
def _own_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


@dataclass
class Provider:
    """The provider: who is signed in there, and what it should lie about."""

    address: str = ""
    subject: str = "subject-of-naima"
    twists: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=_own_key)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def described(self) -> dict[str, Any]:
        """Its own description."""
        return {
            "issuer": self.twists.get("described", self.address),
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser goes back to, once somebody signed in there."""
        assert query["response_type"] == "code"
        assert query["scope"].split() == ["openid"]
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(24)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], client: str) -> tuple[int, dict[str, Any]]:
        """The tokens for a code, once."""
        query = self.codes.pop(form.get("code", ""), None)
        fits = (
            query is not None
            and client == f"{CLIENT}:{SECRET}"
            and form.get("redirect_uri") == query["redirect_uri"]
            and create_s256_code_challenge(form.get("code_verifier", "")) == query["code_challenge"]
        )
        if query is None or not fits:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "id_token": self.signed(query)}

    def signed(self, query: dict[str, str]) -> str:
        """The ID token."""
        now = int(time.time())
        claims: dict[str, Any] = {"iss": self.address, "aud": CLIENT, "sub": self.subject, "nonce": query["nonce"]}
        claims |= {"iat": now, "exp": now + 300, **self.twists.get("claims", {})}
        claims = {name: value for name, value in claims.items() if value is not None}
        key = self.twists.get("key", self.key)
        return jwt.encode({"alg": "HS256" if isinstance(key, OctKey) else "RS256", "kid": "one"}, claims, key)


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            provider.asked.append(parts.path)
            if parts.path == "/authorize":
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorize(query))
                self.end_headers()
            elif parts.path == "/keys":
                self._say(200, KeySet([provider.key]).as_dict(private=False))
            else:
                self._say(200, provider.described())

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            client = b64decode(self.headers.get("Authorization", "Basic ").removeprefix("Basic ")).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            if provider.twists.get("broken"):
                self._say(500, {})
            else:
                self._say(*provider.token(form, client))

        def _say(self, status: int, found: Any) -> None:
            body = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def running() -> Iterator[Provider]:
    """A provider on a loopback port of its own."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
