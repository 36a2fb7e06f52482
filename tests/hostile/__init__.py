"""Arguments that nobody should send, and the rules that must hold for every call with them."""
