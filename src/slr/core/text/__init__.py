"""What every room needs to do with text: make it harmless for its place, comparable, storable. Pure.

Text from outside passes the function of the place it goes to:

| place | function | what goes |
| --- | --- | --- |
| one line of any output | `printable.clean` | steering; line ends and runs of white space become one blank |
| a value within a line, its blanks as they are | `printable.safe` | steering; line ends and tabs become blanks |
| a value of a complaint about it | `printable.show_hidden` | nothing: a question mark stands for steering |
| a page of a terminal | `printable.printable` | steering; line ends and tabs stay |
| JSON on a terminal | `printable.json_escaped` | nothing: steering is written by its number |
| a text from a service or a file | `printable.strip_controls` | steering, and whole escape sequences |
| a title or an abstract of the ledger | `core.bibliography.cleaning.plain` | the same, and markup |
| a row of the database | `storable.storable` | what UTF-8 and PostgreSQL cannot hold |
| Markdown | `markup.markdown`, `markup.code`, `markup.block` | steering; marks are escaped |
| LaTeX | `latex.latex` (a cell), `latex.escape_latex` | steering (in a cell); marks are escaped |
| HTML | `html.escape` of the standard library, after `printable.clean` | steering; marks are escaped |
| JSON in a script of HTML | `markup.script_json` | nothing: marks are written by their number |
| a cell of CSV | `core.tables.shield` | nothing: an apostrophe stands before a formula |
| a cell of a workbook | `adapters.formats.cells.cell` | what XML forbids; an apostrophe as in CSV |
| a name of a person | `names.tidy` | what nobody sees, but joiners in their place |

Steering is what a terminal obeys, what reorders a line and what takes no room: controls, bidirectional controls,
the soft hyphen, the zero-width space. A zero-width joiner or non-joiner stays: Persian, Indic scripts and emoji
are spelt with them. Names keep them only where they change what is written, and are compared without them. Half of
a surrogate pair becomes U+FFFD, but is dropped from what a service or a file sends.
"""
