"""A simulator of AiToEarn's publish-record API: it shares no code with the client, so that it can disagree with it."""
