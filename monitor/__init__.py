"""monitor: reads the news you name and tells you which figures moved, who says so, and where it is written."""

__version__ = "0.1.0"
