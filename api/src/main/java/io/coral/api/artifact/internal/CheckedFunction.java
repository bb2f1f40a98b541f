package io.coral.api.artifact.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactArgument;
import io.coral.api.artifact.ArtifactException;
import io.coral.api.artifact.ArtifactKernel;
import io.coral.api.artifact.CType;
import io.coral.api.artifact.Function;
import io.coral.api.artifact.Model;
import io.coral.api.artifact.Tensor;
import io.coral.spec.Access;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a function out of a draft, checking it against the accelerator that it is of. */
final class CheckedFunction {

  private static final String TOKEN = "[\\w!#$&^.+-]+";
  private static final Pattern TYPE = Pattern.compile(TOKEN + "/" + TOKEN);
  private static final Pattern TYPES = Pattern.compile("\\*/\\*|" + TOKEN + "/(\\*|" + TOKEN + ")");
  private static final String PATH = "function.";

  private final Checked checked;
  private final FunctionDraft draft;
  private final ArtifactKernel kernel;
  private final Optional<Model> model;

  /** Which part carries which argument. */
  private final Map<String, String> carriers = new HashMap<>();

  private CheckedFunction(
      Checked checked, FunctionDraft draft, ArtifactKernel kernel, Optional<Model> model) {
    this.checked = checked;
    this.draft = draft;
    this.kernel = kernel;
    this.model = model;
  }

  static Function of(Checked checked, FunctionDraft draft, Artifact artifact) {
    ArtifactKernel kernel = checked.kernel(draft, PATH, draft.kernelId, artifact);
    return new CheckedFunction(
            checked,
            draft,
            kernel,
            artifact.model().filter(each -> each.kernelId().equals(kernel.kernelId())))
        .function();
  }

  private Function function() {
    if (draft.body == null) {
      throw checked.missing(draft, PATH, "body", "which argument carries it");
    }
    if (draft.result == null) {
      throw checked.missing(draft, PATH, "result", "which argument carries it");
    }
    Function.Body body = body(draft.body);
    Function function = new Function(kernel.kernelId(), body, result(draft.result, body.unit()));
    requireAllCarried();
    requireBatch(function);
    return function;
  }

  private Function.Body body(FunctionDraft.Body of) {
    String path = PATH + "body.";
    int unit = number(of, path, "unit", of.unit, 1).orElse(1);
    OptionalInt most = number(of, path, "most", of.most, unit);
    List<String> types =
        of.type == null || of.type.isEmpty() ? List.of(Function.ANY_TYPE) : of.type;
    checked.requireAtMost(of, path, "type", types, Bounds.ARGUMENTS);
    return new Function.Body(
        array(of, path, "argument", of.argument, Access.WRITE).name(),
        Optional.ofNullable(of.length)
            .map(length -> carried(of, path, "length", length, CheckedFunction::isCount).name()),
        unit,
        most,
        types.stream()
            .map(each -> type(of, path, each, TYPES, "media types such as text/plain or image/*"))
            .toList());
  }

  private Function.Result result(FunctionDraft.Result of, int unit) {
    String path = PATH + "result.";
    return new Function.Result(
        array(of, path, "argument", of.argument, Access.READ).name(),
        Optional.ofNullable(of.length)
            .map(length -> carried(of, path, "length", length, CheckedFunction::isUsed).name()),
        number(of, path, "bytes", of.bytes, 0)
            .orElseThrow(
                () ->
                    checked.missing(
                        of, path, "bytes", "room for each `per` bytes of the body, from 0")),
        number(of, path, "per", of.per, 1).orElse(unit),
        number(of, path, "plus", of.plus, 0).orElse(0),
        type(of, path, of.type, TYPE, "a media type such as application/gzip"));
  }

  private String type(
      Draft of, String path, @Nullable String text, Pattern pattern, String expected) {
    return checked.matching(of, path, "type", text, pattern, expected);
  }

  private OptionalInt number(
      Draft of, String path, String field, @Nullable String text, int least) {
    return text == null
        ? OptionalInt.empty()
        : OptionalInt.of(
            checked.number(of, path, field, text.strip(), least, "a number from " + least));
  }

  private ArtifactArgument array(
      Draft of, String path, String field, @Nullable String name, Access unfit) {
    return carried(
        of,
        path,
        field,
        name,
        each ->
            each.isArray() && each.access() != unfit
                ? ""
                : "an array that the kernel " + (unfit == Access.WRITE ? "reads" : "writes"));
  }

  private static String isCount(ArtifactArgument argument) {
    return isWhole(argument) && !argument.isArray() ? "" : "a scalar that is a whole number";
  }

  private static String isUsed(ArtifactArgument argument) {
    return isWhole(argument) && argument.isArray() && argument.access() != Access.READ
        ? ""
        : "an array of whole numbers that the kernel writes";
  }

  private static boolean isWhole(ArtifactArgument argument) {
    return CType.of(argument.type()).kind() == CType.Kind.INTEGER;
  }

  /**
   * The argument of a name, which nothing else carries.
   *
   * @param unfit what was expected, where it does not fit; else empty
   */
  private ArtifactArgument carried(
      Draft of,
      String path,
      String field,
      @Nullable String name,
      java.util.function.Function<ArtifactArgument, String> unfit) {
    ArtifactArgument found = checked.argument(of, path, field, name, kernel);
    String expected = unfit.apply(found);
    if (!expected.isEmpty()) {
      throw checked.wrong(
          of,
          path,
          field,
          "is "
              + found.type()
              + " "
              + found.name()
              + (found.isArray() ? " of access " + Spelling.of(found.access()) : ""),
          expected);
    }
    String other = carriers.putIfAbsent(found.name(), path + field);
    if (other != null) {
      throw checked.wrong(
          of, path, field, "is " + found.name() + ", which " + other + " is already", "another");
    }
    return found;
  }

  private void requireAllCarried() {
    Predicate<String> isOfModel =
        name ->
            model.isPresent()
                && (model.get().constants().stream().anyMatch(each -> each.argument().equals(name))
                    || model.get().between().stream().map(Tensor::argument).anyMatch(name::equals));
    List<String> left =
        kernel.arguments().stream()
            .map(ArtifactArgument::name)
            .filter(name -> !carriers.containsKey(name) && !isOfModel.test(name))
            .map(name -> name.isEmpty() ? "one without a name" : name)
            .toList();
    if (!left.isEmpty()) {
      throw wholly(
          "no part carries the arguments "
              + left
              + " of "
              + kernel.kernelId()
              + "; expected each in body or result, or in constants or between of the model");
    }
  }

  /** What stays between stages has the size of the batch, which the body's length is then. */
  private void requireBatch(Function function) {
    Optional<String> batch = model.flatMap(Model::batch).map(Model.Batch::argument);
    if (model.isPresent()
        && !model.get().between().isEmpty()
        && !batch.equals(function.body().length())) {
      throw wholly(
          "body.length is "
              + function.body().length().orElse("missing")
              + "; expected the batch of the model, "
              + batch.orElse("which has none"));
    }
  }

  private ArtifactException wholly(String text) {
    return checked.at(draft, "function", text);
  }
}
