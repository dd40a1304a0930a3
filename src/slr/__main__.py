"""`python -m slr` is `slr`."""

from slr.cli.app import main

if __name__ == "__main__":
    main()
