"""From a person's table of links to publish records: reading the table, and matching its rows."""
