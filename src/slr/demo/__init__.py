"""The demonstration: a catalogue of real bibliographic facts and a loopback server that answers over it."""
