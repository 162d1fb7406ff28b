"""Every kind of due work of the house, in the order it is done."""

from __future__ import annotations

from groepswerk.groups import jobs as groups
from groepswerk.people import jobs as people

JOBS = (*people.JOBS, *groups.JOBS)
