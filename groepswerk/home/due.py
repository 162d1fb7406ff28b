"""Every kind of due work of the house, in the order it is done."""

from __future__ import annotations

from groepswerk.core.due import DueWork
from groepswerk.groups import jobs as groups
from groepswerk.messages import jobs as messages
from groepswerk.people import jobs as people
from groepswerk.sessions import jobs as sessions
from groepswerk.sessions.reminding import REMINDING
from groepswerk.sessions.service.letters import render

# Messages are about meetings, which the room that sends them does not know: the text is made by the room that does.
SENDING = messages.Sending(render)

JOBS: tuple[DueWork, ...] = (*people.JOBS, *groups.JOBS, *sessions.JOBS, messages.FORGETTING, REMINDING, SENDING)
