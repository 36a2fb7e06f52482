"""One update of a record's work link, from the decision to the proof."""
