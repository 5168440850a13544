"""One YAML file, the environment, and the files that they name -> Settings, or all that is wrong with them.

load_settings     the way in; raises ConfigError with every problem as `file:line: key: what; what to write instead`
find_doubts       what is allowed in it, and yet likely a slip: `monitor check` warns of it
load_cases        a file of cases for `monitor test`, which names a configuration
read_templates    the template files of a digest or channel, for rendering
read_opml, write_opml   feeds, as other readers exchange them
config_schema     the JSON Schema of the file, for editors
"""

from monitor.config._cases import Case, Expectation, load_cases
from monitor.config._doubts import find_doubts
from monitor.config._edit import add_lines
from monitor.config._load import load_settings
from monitor.config._opml import read_opml, slug, write_opml
from monitor.config._schema import config_schema
from monitor.config._settings import Settings
from monitor.config._templates import read_templates

__all__ = [
    "Case",
    "Expectation",
    "Settings",
    "add_lines",
    "config_schema",
    "find_doubts",
    "load_cases",
    "load_settings",
    "read_opml",
    "read_templates",
    "slug",
    "write_opml",
]
