"""Passwords that too many people take, in Dutch and English, as they are left when figures and signs are taken off.

Own list, after the words that head every published count of leaked passwords, as far as twelve signs can be made of
them: "Welkom2026!!!" and "wachtwoord12" are among the first that are tried.
"""

from __future__ import annotations

_TEXT = """
    abc abcd abcdef abcdefg abcdefgh abcdefghijkl abcdefghijklm access account admin administrator admins aanmelden
    amsterdam ajax baby begeleider beheer beheerder changeme computer coordinator demo donderdag dinsdag dragon facebook
    feyenoord flower football forever gast geheim geheimpje gemeente gemeentehuis google groep groepen groepswerk guest
    hallo hello herfst hockey holland iloveyou ikhouvanjou inlog inloggen internet juli juni konijn lente letmein liefde
    lekker lieverd login loveyou maandag maart master minecraft mijnwachtwoord mijngeheim monkey mustang mypassword
    nederland newpassword nieuwwachtwoord nieuw oranje organisatie pass passw passwd password passwordpassword passwoord
    pokemon princess prinses psv qazwsx qazwsxedc qwerty qwertyu qwertyuiop qwertyuiopas qwertz qwertyqwerty rotterdam
    samen samenverder secret school shadow sommer starwars stichting sunshine superman system temp tempo test tester
    testtest toegang trustno utrecht vakantie vergeten vrijdag wachtwoord wachtwoordwachtwoord welcome welkom
    welkomwelkom welkomthuis werk whatever winter woensdag zaterdag zomer zondag zonnetje
    """
WORDS = frozenset(_TEXT.split())
