"""Domestique: a Discord bot that answers cycling questions from facts it can show."""

__version__ = "0.1.0"
