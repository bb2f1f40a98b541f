"""Models by their names. By itself, since it wants numpy and Pillow, and models that are installed."""

import contextlib
import dataclasses
import io
import json
import tempfile
import unittest
from pathlib import Path

import numpy
from PIL import Image

import coral
import inaccel.keras  # noqa: F401
from coral import Code, CoralError
from coral.models import Model, flow_from_directory, load_img, mlperf
from inaccel.keras.applications.resnet50 import ResNet50, decode_predictions
from inaccel.keras.preprocessing.image import ImageDataGenerator

import rig

LEVELS = numpy.array([0, 127, 255])


def images(*levels: int) -> numpy.ndarray:
    return numpy.repeat(numpy.array(levels, "uint8"), 12).reshape(-1, 2, 2, 3)


class ModelTest(unittest.TestCase):
    def setUp(self) -> None:
        self.addCleanup(rig.settle)
        self.client = coral.Client()
        self.addCleanup(self.client.close)
        self.model = Model("levels", self.client)

    def test_the_newest_version_says_how_it_is_asked(self) -> None:
        self.assertEqual((self.model.name, self.model.version), ("levels", "10"))
        self.assertEqual(str(self.model.inputs[0]), "image uint8[2, 2, 3]")
        self.assertEqual(str(self.model.outputs[0]), "near int32[3]")
        self.assertEqual(self.model.labels, ("dark", "grey", "light"))

    def test_entries_are_answered_in_their_order_whatever_the_batches_are(self) -> None:
        levels = numpy.arange(101) * 2
        expected = -abs(levels[:, None] - LEVELS)
        for size, workers in (None, 16), (64, 1), (3, 2), (1, 16):
            with self.subTest(size=size, workers=workers):
                scores = self.model.predict(images(*levels), size, workers)

                self.assertEqual(scores.dtype, numpy.int32)
                numpy.testing.assert_array_equal(scores, expected)

    def test_values_that_fit_are_taken_in_any_type(self) -> None:
        for kind in "int64", "float32", "int16":
            scores = self.model.predict({"image": images(5, 200).astype(kind)})

            numpy.testing.assert_array_equal(scores, [[-5, -122, -250], [-200, -73, -55]])
        self.assertEqual(self.model.predict(images()).shape, (0, 3))

    def test_what_is_wrong_is_said_before_a_board_is_asked(self) -> None:
        for what, text in (
            (numpy.zeros((1, 2, 3, 3)), r"shape \[1, 2, 3, 3\]; expected \[-1, 2, 2, 3\]"),
            (numpy.zeros((1, 2, 2, 3)) - 1, "values from -1.0 to -1.0; expected uint8: 0 to 255"),
            ({"picture": images(1)}, r"takes image uint8\[2, 2, 3\]; given are picture"),
        ):
            with self.subTest(text=text), self.assertRaisesRegex(ValueError, text):
                self.model.predict(what)
        with self.assertRaisesRegex(ValueError, "0 workers"):
            self.model.predict(images(1), workers=0)
        with self.assertRaisesRegex(CoralError, "there are: levels, net") as caught:
            Model("levles", self.client)
        self.assertEqual(caught.exception.code, Code.UNKNOWN_ACCELERATOR)

    def test_weights_that_are_not_what_was_installed_are_not_used(self) -> None:
        (artifact,) = (
            each for each in self.client.installed() if '"net"' in each.descriptor
        )
        weights = Path(artifact.folder) / "numbers.bin"
        before = weights.read_bytes()
        self.addCleanup(weights.write_bytes, before)
        weights.write_bytes(before[:-1] + b"x")

        with self.assertRaisesRegex(CoralError, "is not what was installed"):
            Model("net", self.client)

    def test_a_version_that_another_one_has_replaced_gives_no_results(self) -> None:
        self.model._signature = dataclasses.replace(self.model._signature, version="9")

        with self.assertRaisesRegex(CoralError, "version 10 of model levels.* make the Model again"):
            self.model.predict(images(1))
        numpy.testing.assert_array_equal(
            Model("levels", self.client).predict(images(1)), [[-1, -126, -254]]
        )

    def test_what_stays_between_stages_is_not_copied(self) -> None:
        self.model.predict(images(1, 2), workers=1)
        answer = self.model._slots[0].submit({"image": images(3)})

        receipt = answer.result()

        self.assertEqual((receipt.bytes_in, receipt.bytes_out), (12, 12))

    def test_it_is_told_how_often_it_is_right(self) -> None:
        self.assertEqual(self.model.evaluate(images(0, 100, 250, 250), [0, 1, 2, 1]), 0.75)
        with self.assertRaisesRegex(ValueError, "2 entries and 1 positions"):
            self.model.evaluate(images(0, 1), [0])

    def test_progress_is_told(self) -> None:
        with contextlib.redirect_stderr(io.StringIO()) as told:
            self.model.predict(images(*range(20)), batch_size=8, verbose=1)

        self.assertEqual(told.getvalue(), "\r1/3 batches\r2/3 batches\r3/3 batches\n")


class ScenariosTest(unittest.TestCase):
    def run_main(self, *arguments: str) -> str:
        with contextlib.redirect_stdout(io.StringIO()) as told:
            self.assertEqual(mlperf.main(["levels", "--queries", "20", *arguments]), 0)
        return told.getvalue()

    def test_each_scenario_is_a_row(self) -> None:
        rows = json.loads(self.run_main("--json", "--rate", "10000", "--workers", "2"))

        self.assertEqual(
            [(row["scenario"], row["percentile"]) for row in rows],
            [("single stream", 90), ("multiple streams", 99), ("server", 99), ("offline", 100)],
        )
        for row in rows:
            self.assertGreater(row["entries_per_second"], 0)
            self.assertLessEqual(row["median_ms"], row["percentile_ms"])
        self.assertEqual(len(self.run_main().splitlines()), 5)

    def test_a_model_that_is_not_there_is_said(self) -> None:
        with contextlib.redirect_stderr(io.StringIO()) as told:
            self.assertEqual(mlperf.main(["nothing"]), 1)
        self.assertIn("there is no model nothing", told.getvalue())


class FolderTest(unittest.TestCase):
    def setUp(self) -> None:
        self.addCleanup(rig.settle)
        self.addCleanup(coral.close)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for level, place in (0, "a/1.png"), (9, "a/deeper/2.png"), (250, "c/1.PNG"), (120, "b/x.png"):
            path = self.root / place
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (5, 4), (level, level, level)).save(path)
        (self.root / "a/notes.txt").write_text("no image")

    def test_folders_are_classes_and_images_come_in_order(self) -> None:
        batches = flow_from_directory(self.root, (2, 2), batch_size=3)

        self.assertEqual(batches.class_indices, {"a": 0, "b": 1, "c": 2})
        self.assertEqual(batches.classes.tolist(), [0, 0, 1, 2])
        self.assertEqual([len(batches[0]), len(batches[1]), len(batches)], [3, 1, 2])
        self.assertEqual(batches[0][:, 0, 0, 0].tolist(), [0, 9, 120])
        with self.assertRaises(IndexError):
            batches[2]

    def test_a_model_is_asked_for_images_of_files(self) -> None:
        model = Model("levels")
        batches = flow_from_directory(self.root, (2, 2), batch_size=1)

        self.assertEqual(model.predict(batches, workers=2).argmax(axis=1).tolist(), [0, 0, 1, 2])
        self.assertEqual(model.evaluate(batches), 1)

    def test_a_file_that_is_no_image_ends_it_and_the_model_goes_on(self) -> None:
        (self.root / "b/y.png").write_text("no image")
        model = Model("levels")

        with self.assertRaisesRegex(OSError, "y.png"):
            model.predict(flow_from_directory(self.root, (2, 2), batch_size=1), workers=2)
        self.assertEqual(model.predict(images(1)).shape, (1, 3))

    def test_batches_that_are_too_large_and_folders_without_images_are_refused(self) -> None:
        for number in range(9):
            Image.new("L", (2, 2)).save(self.root / f"a/{number}.png")
        with self.assertRaisesRegex(ValueError, "a batch has 9 entries; .* at most 8"):
            Model("levels").predict(flow_from_directory(self.root, (2, 2), batch_size=9))
        with tempfile.TemporaryDirectory() as empty, self.assertRaisesRegex(ValueError, "no images"):
            flow_from_directory(empty, (2, 2))

    def test_the_names_of_keras_find_the_model_that_fits(self) -> None:
        image = load_img(self.root / "b/x.png", target_size=(224, 224))
        model = ResNet50(weights="imagenet")
        data = ImageDataGenerator(dtype="uint8")
        batches = data.flow_from_directory(self.root, target_size=(224, 224), batch_size=2)

        predictions = model.predict(batches, workers=16)

        self.assertEqual(model.name, "net")
        self.assertEqual(predictions.argmax(axis=1).tolist(), [0, 9, 120, 250])
        self.assertEqual(
            decode_predictions(model.predict(image[None]), top=2),
            [[("n00000120", "number 120", 0), ("n00000119", "number 119", -1)]],
        )
        with self.assertRaisesRegex(ValueError, "expected 'imagenet'"):
            ResNet50(weights="mine.h5")
