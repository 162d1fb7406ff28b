"""The year of a group: its plan, its meetings and who came.

Holds programmes, phases, several series per programme, holidays and feasts,
group sessions, needs, answers ("I come"), attendance, calendar feeds and paper
sheets. Times are local wall time plus zone. A signed-in browser is a `SignIn`
in `people`, a database session is in `core.db`: neither is a meeting.
"""
