"""``python -m foedus``."""

from foedus.app.main import run

if __name__ == "__main__":
    run()
