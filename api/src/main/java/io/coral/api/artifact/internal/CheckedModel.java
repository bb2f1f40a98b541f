package io.coral.api.artifact.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactArgument;
import io.coral.api.artifact.ArtifactException;
import io.coral.api.artifact.ArtifactKernel;
import io.coral.api.artifact.CType;
import io.coral.api.artifact.DataType;
import io.coral.api.artifact.Model;
import io.coral.api.artifact.Tensor;
import io.coral.spec.Access;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes a model out of a draft, checking it against the accelerator that it is of. */
final class CheckedModel {

  private static final Pattern NAME = Pattern.compile("[\\w.-]+");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final String PATH = "model.";

  private final Checked checked;
  private final ModelDraft draft;
  private final ArtifactKernel kernel;

  /** Which part carries which argument. */
  private final Map<String, String> carriers = new HashMap<>();

  private CheckedModel(Checked checked, ModelDraft draft, ArtifactKernel kernel) {
    this.checked = checked;
    this.draft = draft;
    this.kernel = kernel;
  }

  static Model of(Checked checked, ModelDraft draft, Artifact artifact) {
    ArtifactKernel kernel = checked.kernel(draft, PATH, draft.kernelId, artifact);
    return new CheckedModel(checked, draft, kernel).model();
  }

  private Model model() {
    Model model =
        new Model(
            checked.matching(draft, PATH, "name", draft.name, NAME, "a name such as digits"),
            kernel.kernelId(),
            tensors("inputs", draft.inputs),
            tensors("outputs", draft.outputs),
            tensors("between", draft.between),
            constants(),
            Optional.ofNullable(draft.batch).map(this::batch));
    requireOneOrMore("inputs", model.inputs());
    requireOneOrMore("outputs", model.outputs());
    requireNamesOnce(model);
    requireBatchEverywhere(model);
    requireAllCarried();
    return model;
  }

  private List<Tensor> tensors(String field, @Nullable List<TensorDraft> drafts) {
    List<Tensor> tensors = new ArrayList<>();
    if (drafts != null) {
      checked.requireAtMost(draft, PATH, field, drafts, Bounds.ARGUMENTS);
      for (int i = 0; i < drafts.size(); i++) {
        tensors.add(tensor(drafts.get(i), field, PATH + field + "[" + i + "]."));
      }
    }
    return tensors;
  }

  private Tensor tensor(TensorDraft of, String field, String path) {
    String expected = "one of " + List.of(DataType.values());
    String datatype = checked.required(of, path, "datatype", of.datatype, expected);
    Tensor tensor =
        new Tensor(
            checked.matching(of, path, "name", of.name, NAME, "a name such as image"),
            DataType.of(datatype)
                .orElseThrow(
                    () ->
                        checked.wrong(
                            of, path, "datatype", "is '" + Bounds.shown(datatype) + "'", expected)),
            shape(of, path),
            carried(of, path, of.argument).name(),
            of.label == null ? List.of() : of.label.stream().map(String::strip).toList());
    requireFits(of, path, field, tensor);
    return tensor;
  }

  private List<Integer> shape(TensorDraft of, String path) {
    if (of.shape == null || of.shape.isEmpty()) {
      throw checked.missing(of, path, "shape", "at least one dimension, such as [-1, 8, 8]");
    }
    checked.requireAtMost(of, path, "shape", of.shape, Bounds.DIMENSIONS);
    List<Integer> shape = new ArrayList<>();
    for (String each : of.shape) {
      String text = each.strip();
      boolean isBatch = shape.isEmpty() && text.equals(String.valueOf(Tensor.BATCH));
      shape.add(
          isBatch
              ? Tensor.BATCH
              : checked.number(
                  of, path, "shape", text, 1, "numbers from 1; the first may be -1, the batch"));
    }
    return shape;
  }

  private void requireFits(TensorDraft of, String path, String field, Tensor tensor) {
    ArtifactArgument argument = argument(tensor.argument());
    if (!argument.isArray() || !tensor.datatype().isIn(CType.of(argument.type()))) {
      throw checked.wrong(
          of,
          path,
          "datatype",
          "is "
              + tensor.datatype()
              + ", and the argument "
              + argument.name()
              + " is a "
              + argument.type(),
          "an array of such elements");
    }
    Access unfit = field.equals("inputs") ? Access.WRITE : Access.READ;
    if (argument.access() == unfit) {
      throw checked.wrong(
          of,
          path,
          "argument",
          "is " + argument.name() + ", whose access is " + Spelling.of(unfit),
          unfit == Access.WRITE ? "one that the kernel reads" : "one that the kernel writes");
    }
    int last = tensor.shape().get(tensor.shape().size() - 1);
    if (!tensor.labels().isEmpty() && tensor.labels().size() != last) {
      throw checked.wrong(
          of,
          path,
          "label",
          "has " + tensor.labels().size() + " entries",
          last + ", one for each position of the last dimension");
    }
  }

  private List<Model.Weights> constants() {
    List<Model.Weights> constants = new ArrayList<>();
    if (draft.constants != null) {
      checked.requireAtMost(draft, PATH, "constants", draft.constants, Bounds.ARGUMENTS);
      for (int i = 0; i < draft.constants.size(); i++) {
        constants.add(constant(draft.constants.get(i), PATH + "constants[" + i + "]."));
      }
    }
    return constants;
  }

  private Model.Weights constant(WeightsDraft of, String path) {
    ArtifactArgument argument = carried(of, path, of.argument);
    if (!argument.isArray() || argument.access() != Access.READ) {
      throw checked.wrong(
          of,
          path,
          "argument",
          "is " + argument.type() + " " + argument.name() + ", which a constant cannot be",
          "an array of access r");
    }
    return new Model.Weights(
        argument.name(),
        checked.matching(
            of, path, "file", of.file, Checked.PATH_PART, "a file's name in the artifact"),
        checked.matching(
            of, path, "sha256", of.sha256, DIGEST, "64 digits of lower-case hex, as of sha256sum"));
  }

  private Model.Batch batch(BatchDraft of) {
    String path = PATH + "batch.";
    ArtifactArgument argument = carried(of, path, of.argument);
    if (CType.of(argument.type()).kind() != CType.Kind.INTEGER || argument.isArray()) {
      throw checked.wrong(
          of,
          path,
          "argument",
          "is " + argument.type() + " " + argument.name(),
          "a scalar that is a whole number");
    }
    String expected = "how many entries a request may have, from 1";
    int most =
        checked.number(
            of, path, "most", checked.required(of, path, "most", of.most, expected), 1, expected);
    return new Model.Batch(argument.name(), most, joining(of, path, most));
  }

  private Optional<Model.Joining> joining(BatchDraft of, String path, int most) {
    if (of.delayMicros == null) {
      if (of.preferred != null || of.acrossTenants != null) {
        throw checked.missing(
            of, path, "delayMicros", "microseconds, where requests are to become one");
      }
      return Optional.empty();
    }
    int micros =
        checked.number(of, path, "delayMicros", of.delayMicros.strip(), 0, "microseconds from 0");
    List<Integer> preferred = new ArrayList<>();
    for (String each : of.preferred == null ? List.<String>of() : of.preferred) {
      int least = preferred.isEmpty() ? 1 : preferred.get(preferred.size() - 1) + 1;
      String expected = "sizes from 1 to " + most + ", each larger than the one before";
      int size = checked.number(of, path, "preferred", each.strip(), least, expected);
      if (size > most) {
        throw checked.wrong(of, path, "preferred", "is " + size, expected);
      }
      preferred.add(size);
    }
    String across = of.acrossTenants == null ? "false" : of.acrossTenants.strip();
    if (!across.equals("true") && !across.equals("false")) {
      throw checked.wrong(
          of, path, "acrossTenants", "is '" + Bounds.shown(across) + "'", "true or false");
    }
    return Optional.of(
        new Model.Joining(
            Duration.of(micros, ChronoUnit.MICROS), preferred, Boolean.parseBoolean(across)));
  }

  /** The argument of a name, which nothing else carries. */
  private ArtifactArgument carried(Draft of, String path, @Nullable String name) {
    ArtifactArgument found = checked.argument(of, path, "argument", name, kernel);
    String wanted = found.name();
    String other = carriers.putIfAbsent(wanted, path);
    if (other != null) {
      throw checked.wrong(
          of,
          path,
          "argument",
          "is " + wanted + ", which " + other + "argument is already",
          "another");
    }
    return found;
  }

  private ArtifactArgument argument(String name) {
    return kernel.arguments().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void requireOneOrMore(String field, List<Tensor> tensors) {
    if (tensors.isEmpty()) {
      throw checked.missing(draft, PATH, field, "at least one tensor");
    }
  }

  private void requireNamesOnce(Model model) {
    Set<String> names = new HashSet<>();
    Stream.concat(model.inputs().stream(), model.outputs().stream())
        .filter(each -> !names.add(each.name()))
        .findFirst()
        .ifPresent(
            each -> {
              throw wholly(
                  "two tensors are called " + each.name() + "; expected a name for each of them");
            });
  }

  private void requireBatchEverywhere(Model model) {
    boolean isBatched = model.batch().isPresent();
    long most = model.batch().map(Model.Batch::most).orElse(1);
    Stream.of(model.inputs(), model.outputs(), model.between())
        .flatMap(List::stream)
        .forEach(
            each -> {
              if (isBatched != each.isBatched()) {
                throw wholly(
                    "the tensor "
                        + each.signature()
                        + (isBatched ? " has no batch" : " has a batch, and the model has none")
                        + "; expected -1 as the first dimension of all, and a part batch, or"
                        + " neither");
              }
              if (!isSmallEnough(each, most)) {
                throw wholly(
                    "the tensor "
                        + each.signature()
                        + " is too large"
                        + (isBatched ? " for a batch of " + most : "")
                        + "; expected at most "
                        + Integer.MAX_VALUE
                        + " bytes");
              }
            });
  }

  private static boolean isSmallEnough(Tensor tensor, long batch) {
    try {
      return tensor.bytes(batch) <= Integer.MAX_VALUE;
    } catch (ArithmeticException e) {
      return false;
    }
  }

  private void requireAllCarried() {
    List<String> left =
        kernel.arguments().stream()
            .map(ArtifactArgument::name)
            .filter(name -> !carriers.containsKey(name))
            .map(name -> name.isEmpty() ? "one without a name" : name)
            .toList();
    if (!left.isEmpty()) {
      throw wholly(
          "no part carries the arguments "
              + left
              + " of "
              + kernel.kernelId()
              + "; expected each in inputs, outputs, between, constants or batch");
    }
  }

  private ArtifactException wholly(String text) {
    return checked.at(draft, "model", text);
  }
}
