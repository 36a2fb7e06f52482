"""The command `config`: this server's entry in the configuration of a client."""
