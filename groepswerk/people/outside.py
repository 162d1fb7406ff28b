"""Signing in with an account elsewhere: OpenID Connect 1.0, authorization code with PKCE (RFC 7636), state and nonce.

Talks to one provider, named in the settings. It says who somebody is there; whether she is known here, and what she
may, is not its business. Whether it asks a second factor is the provider's duty; a house can ask that it says so
(``acr``). Authlib is read in when it is first needed: most houses never do.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from groepswerk.core import tokens

TIMEOUT = 5
_REMEMBERED = 3600.0
_ALGORITHMS = ["RS256", "PS256", "ES256"]
_LEEWAY = 60
_known: dict[str, tuple[float, dict[str, Any]]] = {}


class Unreachable(Exception):
    """The provider does not answer, or not with what it should."""


class NotTrusted(Exception):
    """The answer does not hold: somebody else's, too late, not signed by the provider, or not for this question."""


class Provider(NamedTuple):
    """Where the accounts are, how this site is known there, and what its button says.

    ``acr``: how she must have signed in there, as the provider calls it, any of these; none: however she did.
    """

    issuer: str
    client_id: str
    client_secret: str
    label: str
    acr: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What the provider is asked; ``address`` is where the browser goes, the rest is kept until it comes back."""

    address: str
    state: str
    nonce: str
    verifier: str


def ask(provider: Provider, back: str) -> Question:
    """The question for one sign-in; ``back``: the address the provider leads to afterwards. Raises Unreachable."""
    question = Question("", tokens.new_token(), tokens.new_token(), tokens.new_token() + tokens.new_token())
    found = _described(provider)
    with _session(provider, back) as session:
        address, _state = session.create_authorization_url(
            found["authorization_endpoint"],
            state=question.state,
            nonce=question.nonce,
            code_verifier=question.verifier,
            **({"acr_values": " ".join(provider.acr)} if provider.acr else {}),
        )
    return Question(address, question.state, question.nonce, question.verifier)


def subject_of(provider: Provider, back: str, code: str, nonce: str, verifier: str, now: datetime) -> str:
    """Who came back with ``code``, as the provider calls her. ``now``: the computer's own moment.

    Raises Unreachable, NotTrusted.
    """
    from authlib.integrations.base_client.errors import OAuthError
    from requests import RequestException

    found = _described(provider)
    try:
        with _session(provider, back) as session:
            given = session.fetch_token(
                found["token_endpoint"],
                code=code,
                code_verifier=verifier,
                grant_type="authorization_code",
                timeout=TIMEOUT,
            )
    except OAuthError as error:
        raise NotTrusted from error
    except (RequestException, ValueError, KeyError) as error:
        raise Unreachable from error
    return _checked(provider, str(given.get("id_token", "")), _fetched(found["jwks_uri"]), nonce, now)


def _checked(provider: Provider, id_token: str, keys: dict[str, Any], nonce: str, now: datetime) -> str:
    """The subject of an ID token, after the checks of OpenID Connect Core 1.0, section 3.1.3.7."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    registry = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=_LEEWAY,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        claims = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS).claims  # type: ignore[arg-type]
        registry.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise NotTrusted from error
    audience, party, subject = claims["aud"], claims.get("azp"), claims["sub"]
    other = (
        party != provider.client_id
        if party is not None or (isinstance(audience, list) and len(audience) > 1)
        else False
    )
    # What was asked for is a wish to the provider (section 3.1.2.1): only the answer says what was done.
    too_weak = bool(provider.acr) and claims.get("acr") not in provider.acr
    if other or too_weak or not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise NotTrusted
    return subject


def _session(provider: Provider, back: str) -> Any:
    from authlib.integrations.requests_client import OAuth2Session

    return OAuth2Session(
        provider.client_id,
        provider.client_secret,
        scope="openid",
        redirect_uri=back,
        code_challenge_method="S256",
    )


def _described(provider: Provider) -> dict[str, Any]:
    """What the provider says of itself (OpenID Connect Discovery 1.0), remembered for an hour."""
    at, found = _known.get(provider.issuer, (0.0, {}))
    if found and time.monotonic() - at < _REMEMBERED:
        return found
    found = _fetched(provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    wanted = {"authorization_endpoint", "token_endpoint", "jwks_uri"}
    if found.get("issuer") != provider.issuer or not wanted <= set(found):
        raise Unreachable("The provider describes itself as another one.")
    _known[provider.issuer] = (time.monotonic(), found)
    return found


def _fetched(address: str) -> dict[str, Any]:
    import requests

    try:
        answer = requests.get(address, timeout=TIMEOUT, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise Unreachable from error
    if not isinstance(found, dict):
        raise Unreachable("The provider answered something else.")
    return found
