"""Not there, as on a server that only serves: a developer's tool brings it, and structlog would load all of it."""

raise ImportError("rich is a developer's tool; the benchmark measures what a server holds.")
