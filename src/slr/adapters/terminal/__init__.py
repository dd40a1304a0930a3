"""What the terminal screens share: keys, themes, marked words, the browser."""
