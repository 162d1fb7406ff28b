"""Each form as it is sent when its statements are counted: by whom, and what beside what already stands in its page.

A value of ``LAST`` takes the last choice that the page offers.
"""

from __future__ import annotations

from typing import Any

from groepswerk.people.models import Purpose
from groepswerk.people.wordings import WORDINGS
from tests.people.test_sign_in import PASSWORD

LAST = object()
Sent = tuple[str | None, dict[str, Any]]

_NOW = {"first_without": "2027-06-09"}
_ACCOUNT = {"email": "fenna@nieuw.example.org", "password": PASSWORD, "work_phone": "06 99 88 77 66"}
_NEW_GROUP = {"nickname": "Nieuw", "languages": ["nl"], "format": "circle", "co_guide": "none"}
_NEWCOMER = {"name": "Perzik", "role": "participant", "phone": "06 87 65 43 21", "agreed": "y"}

PEOPLE_AND_GROUPS: dict[str, Sent] = {
    "demo.sign_in": (None, {}),
    "groups.add_member": ("Naima", _NEWCOMER),
    "groups.answer_change": ("Naima", {"answer": "yes"}),
    "groups.close_door": ("Naima", {}),
    "groups.contact": ("Naima", {"phone": "06 87 65 43 21", "version": "1"}),
    "groups.cover": ("Naima", {"cover": "week"}),
    "groups.digits": (None, {"digits": "424242"}),
    "groups.end_membership": ("Naima", {}),
    "groups.heard_no": ("Naima", {}),
    "groups.keep_door_open": ("Naima", {}),
    "groups.knock": (None, {"name": "Perzik"}),
    "groups.new": ("Naima", _NEW_GROUP),
    "groups.new_key": ("Naima", {}),
    "groups.not_now": ("Naima", {}),
    "groups.open_door": ("Naima", {}),
    "groups.renew_door": ("Naima", {}),
    "groups.said_yes": ("Naima", {}),
    "groups.stop": ("Roos", {"name": "keep"}),
    "groups.welcome": ("Naima", {"who": "participant"}),
    "groups.withdraw_change": ("Els", {}),
    "people.accept_invitation": (None, _ACCOUNT),
    "people.agree": ("Noor", {"explained": "myself", "words": WORDINGS[Purpose.PHOTO].version}),
    "people.agree_to_belong": ("Roos", {}),
    "people.appoint": ("Els", {"office": "coordinator"}),
    "people.begin_anew": (None, {"password": PASSWORD}),
    "people.end_all_devices": ("Naima", {}),
    "people.end_device": ("Roos", {}),
    "people.end_office": ("Els", _NOW),
    "people.go_on": ("Naima", {}),
    "people.invite_staff": ("Els", {"name": "Fenna", "office": "guide"}),
    "people.know_device": ("Roos", {}),
    "people.leave": ("Roos", {}),
    "people.leaves": ("Els", {}),
    "people.offer_reset": ("Els", {}),
    "people.remove_passkey": ("Loes", {}),
    "people.sign_colleague_out": ("Els", {}),
    "people.sign_out": ("Naima", {}),
    "people.stay": ("Roos", {}),
    "people.take_back_consent": ("Roos", {}),
    "people.withdraw_invitation": ("Els", {}),
    "people.withdraw_reset": ("Loes", {}),
}

WORDS = dict.fromkeys(("name", "purpose", "company", "needed"), "Samen koken.")
_WISH = {"days_before": "1", "parts": ["morning"], "weekdays": ["1"], "email": "perzik@post.example.org"}
_THIRTY = {"first_on": "2028-09-05", "starts": "13:00", "ending": "count", "count": "30", "place": "Elders"}
_SHEET = "\n".join(["dag;begin;plek"] + [f"{day}-9-2028;13:00;Elders" for day in range(1, 31)])
_ALL = {"scope": "all"}
_NOTES = {"story": "Wij lachten.", "worked": "Samen eten.", "reflection": "Rustiger beginnen.", "new_theme": "Slapen"}

# On the fullest case: twenty people, thirty meetings to come.
THE_YEAR: dict[str, Sent] = {
    "credits.choose": ("Roos", {"naming": "name", "step": "keep"}),
    "initiatives.edit": ("Yamina", WORDS),
    "initiatives.new": ("Roos", WORDS),
    "initiatives.offer": ("Maan", {"kind": "help_out", "words": "Spitten."}),
    "initiatives.propose": ("Naima", {**WORDS, "for_whom": LAST}),
    "messages.ask_for_messages": ("Roos", _WISH),
    "messages.ask_together": ("Naima", {**_WISH, "together": "y"}),
    "messages.no_messages": ("Roos", {}),
    "messages.no_messages_together": ("Naima", {}),
    "sessions.add": ("Naima", {"on_day": "2027-08-14", "starts": "13:00", "ends": "14:00", "place": "Elders"}),
    "sessions.add_rhythm": ("Naima", {**_THIRTY, "region": "none"}),
    "sessions.answer": ("Roos", {"answer": "not"}),
    "sessions.answer_for": ("Naima", {"answer": "not"}),
    "sessions.cancel": ("Naima", _ALL),
    "sessions.end_feed": ("Roos", {}),
    "sessions.end_group_feed": ("Roos", {}),
    "sessions.feasts": ("Naima", {"feasts": ["ramadan", "newroz"]}),
    "sessions.follow_up": ("Naima", {"on_day": "2027-08-14"}),
    "sessions.guide": ("Naima", {**_ALL, "who": LAST}),
    "sessions.import_programme": ("Naima", {"pasted": _SHEET}),
    "sessions.invitation": (None, {"answer": "not"}),
    "sessions.invite": ("Naima", {}),
    "sessions.make_feed": ("Roos", {"with_name": "y"}),
    "sessions.make_group_feed": ("Roos", {}),
    "sessions.move": ("Naima", {**_ALL, "on_day": "2027-06-16", "starts": "13:00", "ends": "15:00", "place": "Elders"}),
    "sessions.need": ("Naima", {"who": LAST}),
    "sessions.needs": ("Naima", {"needs": ["childcare"], "children": "7"}),
    "sessions.places": ("Naima", {"capacity": "40"}),
    "sessions.plan": ("Naima", {**_THIRTY, "region": "midden", "off_from-0": "", "off_to-0": ""}),
    "sessions.record": ("Naima", _NOTES),
    "sessions.no_roll_call": ("Roos", {}),
    "sessions.renew_link": ("Naima", {"generation": "1"}),
    "sessions.reopen_need": ("Naima", {}),
    "sessions.roll_call": ("Roos", {"head_count": "7"}),
    "sessions.send_invitations": ("Naima", {}),
    "sessions.sensitive": ("Naima", {}),
    "sessions.step": ("Naima", {"began_on": "2027-06-01", "words": "Wij kunnen verder."}),
    "sessions.subject": ("Naima", {"subject": "Slapen"}),
    "sessions.take_need": ("Roos", {"version": "1"}),
    "sessions.told": ("Naima", {}),
    "sessions.undo": ("Naima", {}),
    "themes.raise_theme": ("Roos", {"words": "Slapen", "circle": "group"}),
}

# Those that follow on another, which is done first: of the first table and of the second.
FOLLOWS_ON = {
    "people and groups": {
        "people.change_phone",
        "people.confirm",
        "people.locked",
        "people.put_lock_on",
        "people.second_step",
        "people.sign_in",
        "people.take_lock_off",
    },
    "the year": {
        "initiatives.take_back",
        "sessions.decide",
        "sessions.go_on",
        "sessions.hand_back_need",
        "sessions.other_rhythm",
        "themes.take_back",
    },
}
# These only look: they save nothing, and answer with what they see.
LOOKS = {"sessions.dates", "sessions.look_at_import", "sessions.rhythm_dates"}
# What takes a story of its own is counted where that is told.
ELSEWHERE = {
    "groups.come_in": "groups/test_knock.py",
    "groups.decide_change": "groups/test_replacing.py",
    "groups.hand_recording": "groups/test_members.py",
    "groups.hear": "groups/test_hearing.py",
    "groups.number_is_safe": "groups/test_numbers.py",
    "groups.propose_guide": "groups/test_replacing.py",
    "initiatives.accept": "initiatives/test_offers.py",
    "initiatives.answer_proposal": "initiatives/test_proposals.py",
    "initiatives.decline": "initiatives/test_offers.py",
    "messages.still_safe": "messages/test_still_safe.py",
    "people.add_passkey": "people/test_passkeys.py",
    "people.agree_reset": "people/test_two_for_a_new_start.py",
    "people.change_password": "people/test_password.py",
    "people.disconnect_outside": "people/test_outside.py",
    "people.make_recovery_codes": "people/test_recovery.py",
    "people.outside_arrive": "people/test_outside.py",
    "people.paper_code": "people/test_recovery.py",
    "people.passkey_sign_in": "people/test_passkeys.py",
    "sessions.roll_is_right": "sessions/test_roll_call.py",
}
