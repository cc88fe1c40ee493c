"""Examples of packages: what must come out of which answers. They are tests and gate publishing."""

from rathaus.engine.packages.examples.running import ExampleResult, publishing_gaps, run_example, run_examples

__all__ = ["ExampleResult", "publishing_gaps", "run_example", "run_examples"]
