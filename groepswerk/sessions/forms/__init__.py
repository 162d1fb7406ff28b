"""Forms of the year and its meetings, a file per job: planning, recording, inviting."""
