"""One YAML file, the environment, and the files that they name -> Settings, or all that is wrong with them.

load_settings     the way in; raises ConfigError with every problem as `file:line: key: what; what to write instead`
load_cases        a file of cases for `monitor test`, which names a configuration
read_templates    the template files of a digest, for rendering
config_schema     the JSON Schema of the file, for editors
"""

from monitor.config._cases import Case, Expectation, load_cases
from monitor.config._load import load_settings
from monitor.config._schema import config_schema
from monitor.config._settings import Check, Checks, Found, Settings
from monitor.config._templates import read_templates

__all__ = [
    "Case",
    "Check",
    "Checks",
    "Expectation",
    "Found",
    "Settings",
    "config_schema",
    "load_cases",
    "load_settings",
    "read_templates",
]
