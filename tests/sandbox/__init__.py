"""The sandbox answers as AiToEarn does."""
