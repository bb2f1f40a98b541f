"""The examples of the README run, and what the guide of Spark gives to a Python worker."""

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

    def test_what_a_python_worker_of_spark_runs(self) -> None:
        page = (ROOT / "docs/spark.md").read_text()
        function = re.search("```text\n(def add.*?)\n\nsc[.]", page, re.DOTALL).group(1)
        names: dict = {}

        exec(function.replace("vector.addition", "test.add"), names)

        self.assertEqual(names["add"](iter(range(1000))), list(range(1, 1001)))
