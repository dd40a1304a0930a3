"""What every room needs to do with text: make it storable, printable, comparable. Pure."""
