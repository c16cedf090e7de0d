"""``python -m bot`` is ``mynah``."""

from bot.cli import main

if __name__ == "__main__":
    main()
