"""What people touch: Discord, the terminal, the browser demo."""
