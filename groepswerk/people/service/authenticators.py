"""What is said to a device that holds passkeys, and whether its answer holds: the part that needs the WebAuthn library.

Read when a device answers for the first time, because the library and what it stands on take seven megabytes.
"""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from webauthn import (
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

# What goes wrong when an answer has not the form or the signature that it should have.
REFUSALS = (WebAuthnException, ValueError, TypeError, KeyError)
# What devices of today sign with; all of them also pass for a municipality's guidelines.
_ALGORITHMS = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]


class Expected(NamedTuple):
    """What an answer must fit: the site's bare name, the only origin that may ask, the challenge."""

    name: str
    origin: str
    challenge: bytes


class NewKey(NamedTuple):
    """The public half of a key that a device made, and how often it was used."""

    credential_id: bytes
    public_key: bytes
    uses: int


def new_options(name: str, challenge: bytes, person_id: UUID, email: str, known: list[bytes]) -> str:
    """What the browser must ask a device to make a new key, as JSON; ``known``: keys that she has already."""
    options = generate_registration_options(
        rp_id=name,
        rp_name="Groepswerk",
        user_id=person_id.bytes,
        user_name=email,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
        supported_pub_key_algs=_ALGORITHMS,
    )
    return options_to_json(options)


def new_key(answer: str, expected: Expected) -> NewKey:
    """The key in a device's answer. Raises one of REFUSALS."""
    found = verify_registration_response(
        credential=answer,
        expected_challenge=expected.challenge,
        expected_rp_id=expected.name,
        expected_origin=expected.origin,
        require_user_verification=True,
        supported_pub_key_algs=_ALGORITHMS,
    )
    return NewKey(found.credential_id, found.credential_public_key, found.sign_count)


def read(answer: str) -> AuthenticationCredential:
    """A device's answer as it stands, unchecked. Raises one of REFUSALS."""
    return parse_authentication_credential_json(answer)


def uses_of(given: AuthenticationCredential, expected: Expected, public_key: bytes) -> int:
    """The number of uses that the device tells, once its signature fits. Raises one of REFUSALS."""
    found = verify_authentication_response(
        credential=given,
        expected_challenge=expected.challenge,
        expected_rp_id=expected.name,
        expected_origin=expected.origin,
        credential_public_key=public_key,
        credential_current_sign_count=0,
        require_user_verification=True,
    )
    return found.new_sign_count
