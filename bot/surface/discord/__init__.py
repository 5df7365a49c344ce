"""Discord: messages, commands and buttons in, embeds out."""
