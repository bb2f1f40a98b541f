"""The examples of the README run."""

import contextlib
import io
import re
import unittest

from table import ROOT

try:
    import numpy
except ImportError:
    numpy = None


@unittest.skipIf(numpy is None, "numpy is not installed")
class ReadmeTest(unittest.TestCase):
    def test_its_examples_run(self) -> None:
        page = (ROOT / "clients/python/README.md").read_text()
        examples = re.findall("```python\n(.*?)```", page, re.DOTALL)

        self.assertGreaterEqual(len(examples), 3)
        for number, example in enumerate(examples):
            with self.subTest(number=number), contextlib.redirect_stdout(io.StringIO()):
                text = example.replace("vector", "test").replace("addition", "add")
                exec(compile(text, f"example {number}", "exec"), {})
