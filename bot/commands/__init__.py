"""The commands of the command line, by what they are for; each connects parts, and holds none of its own."""
