package io.coral.api.function;

import io.coral.api.Argument;
import io.coral.api.Constant;
import io.coral.api.Coral;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactArgument;
import io.coral.api.artifact.ArtifactKernel;
import io.coral.api.artifact.CType;
import io.coral.api.artifact.Function;
import io.coral.api.artifact.Model;
import io.coral.api.artifact.Tensor;
import io.coral.api.artifact.Versions;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.InstalledConstants;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** An installed accelerator that is a function. Any thread. */
public final class InstalledFunction {

  private final InstalledBitstream installed;
  private final Function function;
  private final Optional<Model> model;
  private final InstalledConstants constants;

  private InstalledFunction(InstalledBitstream installed) {
    this.installed = installed;
    this.function = installed.artifact().function().orElseThrow();
    this.model =
        installed.artifact().model().filter(each -> each.kernelId().equals(function.kernelId()));
    this.constants =
        new InstalledConstants(installed.folder(), model.map(Model::constants).orElse(List.of()));
  }

  /** All that are installed, of each the newest version, sorted by the accelerators' ids. */
  public static List<InstalledFunction> list(BitstreamRepository repository) {
    return repository.list().stream()
        .filter(each -> each.artifact().function().isPresent())
        .map(InstalledFunction::new)
        .sorted(
            Comparator.comparing(InstalledFunction::accelerator)
                .thenComparing(InstalledFunction::version, Versions.ORDER.reversed()))
        .collect(
            ArrayList::new,
            (all, each) -> {
              if (all.isEmpty()
                  || !all.get(all.size() - 1).accelerator().equals(each.accelerator())) {
                all.add(each);
              }
            },
            ArrayList::addAll);
  }

  /**
   * The newest version of one.
   *
   * @param accelerator its id
   * @throws RequestException {@code UNKNOWN_ACCELERATOR} where there is none, or it is no function
   */
  public static InstalledFunction find(BitstreamRepository repository, String accelerator) {
    return list(repository).stream()
        .filter(each -> each.accelerator().equals(accelerator))
        .findFirst()
        .orElseThrow(
            () ->
                new RequestException(
                    RequestException.Code.UNKNOWN_ACCELERATOR,
                    accelerator,
                    "no accelerator of this id is a function; expected one of "
                        + list(repository).stream().map(InstalledFunction::accelerator).toList()
                        + ", or an artifact whose descriptor has the part function"));
  }

  /** The accelerator's id. */
  public String accelerator() {
    return installed.artifact().bitstreamId() + "." + function.kernelId();
  }

  /** The artifact's version. */
  public String version() {
    return installed.artifact().version();
  }

  /** What people are told of it. */
  public String description() {
    return installed.artifact().description();
  }

  /** What it takes and gives. */
  public Function function() {
    return function;
  }

  /** The most bytes that a body may have. */
  public int most() {
    int own = function.body().most().orElse(Integer.MAX_VALUE);
    long batch = model.flatMap(Model::batch).map(Model.Batch::most).orElse(Integer.MAX_VALUE);
    long bytes = function.body().length().isPresent() ? batch * unit() : unit();
    return (int) Math.min(own, bytes);
  }

  private int unit() {
    return function.body().unit();
  }

  /**
   * Bytes of room that the result of a body needs.
   *
   * @throws RequestException {@code WRONG_ARGUMENT} where the function takes no body of that size
   */
  public int room(long body) {
    if (body == 0 || body % unit() != 0 || body > most()) {
      throw wrong(
          "the body has "
              + body
              + " bytes; expected "
              + (unit() == 1 ? "1" : "a multiple of " + unit())
              + " to "
              + most());
    }
    long room = function.result().room(body);
    if (room < 1 || room > Integer.MAX_VALUE) {
      throw wrong("the result of " + body + " bytes has " + room + "; expected 1 to 2 GiB");
    }
    return (int) room;
  }

  private RequestException wrong(String text) {
    return new RequestException(RequestException.Code.WRONG_ARGUMENT, accelerator(), text);
  }

  /**
   * A call, which its caller submits and closes.
   *
   * @param coral the engine that it is for
   * @param body from its position to its limit; belongs to the call until it is closed
   * @param result as many bytes as {@link #room} says
   * @throws RequestException {@code WRONG_ARGUMENT}; {@code FAILED} where a constant of the
   *     artifact cannot be read
   */
  public FunctionCall call(Coral coral, ByteBuffer body, ByteBuffer result) {
    int room = room(body.remaining());
    if (result.remaining() != room) {
      throw wrong("there is room for " + result.remaining() + " bytes; expected " + room);
    }
    Map<String, Argument> arguments = new HashMap<>(constants());
    List<CoralArray> between = new ArrayList<>();
    try {
      long units = body.remaining() / unit();
      model
          .map(Model::between)
          .orElse(List.of())
          .forEach(each -> arguments.put(each.argument(), array(coral, each, units, between)));
      arguments.put(function.body().argument(), new Argument.Array(body));
      function.body().length().ifPresent(name -> arguments.put(name, number(name, units)));
      arguments.put(function.result().argument(), new Argument.Array(result));
      Optional<Argument.Array> used =
          function.result().length().map(name -> new Argument.Array(element(name)));
      used.ifPresent(array -> arguments.put(function.result().length().orElseThrow(), array));
      Request request = Request.of(accelerator());
      for (ArtifactArgument each : kernel().arguments()) {
        request = request.with(Objects.requireNonNull(arguments.get(each.name())));
      }
      return new FunctionCall(request, result, used, between);
    } catch (RuntimeException | Error e) {
      between.forEach(CoralArray::close);
      throw e;
    }
  }

  private static CoralArray array(
      Coral coral, Tensor tensor, long units, List<CoralArray> between) {
    CoralArray array = coral.array(tensor.bytes(units));
    between.add(array);
    return array;
  }

  private ArtifactKernel kernel() {
    Artifact artifact = installed.artifact();
    return artifact.kernels(accelerator()).get(0);
  }

  private Argument number(String argument, long value) {
    return new Argument.Struct(kernel().argument(argument).scalar(value));
  }

  private ByteBuffer element(String argument) {
    CType type = CType.of(kernel().argument(argument).type());
    return ByteBuffer.allocateDirect(type.size().orElseThrow());
  }

  private Map<String, Constant> constants() {
    try {
      return constants.get();
    } catch (IOException e) {
      throw new RequestException(
          RequestException.Code.FAILED, accelerator(), String.valueOf(e.getMessage()));
    }
  }
}
