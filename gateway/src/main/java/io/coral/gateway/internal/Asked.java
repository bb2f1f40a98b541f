package io.coral.gateway.internal;

import io.coral.api.Argument;
import io.coral.api.Constant;
import io.coral.api.Coral;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.api.artifact.ArtifactArgument;
import io.coral.api.artifact.Model;
import io.coral.api.artifact.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One question to a model while it is put together, and the memory of its tensors, into which they
 * are read from the socket. One thread at a time; whoever made it closes it, once the engine is
 * done with it.
 */
final class Asked implements AutoCloseable {

  private final Served served;
  private final String id;
  private final Memory memory;
  private final Map<String, Memory.Piece> inputs = new LinkedHashMap<>();
  private final Map<String, Memory.Piece> outputs = new LinkedHashMap<>();
  private final List<CoralArray> between = new ArrayList<>();
  private final List<Wanted> wanted = new ArrayList<>();
  private long batch;
  private long ran;

  /**
   * Begins one.
   *
   * @param id the client's own; empty where it has none
   */
  Asked(Served served, String id, Memory memory) {
    this.served = served;
    this.id = id;
    this.memory = memory;
  }

  Served served() {
    return served;
  }

  String id() {
    return id;
  }

  /**
   * Takes an input.
   *
   * @return its memory, all of which is to be written
   * @throws Refusal where the model has no such input, or not in this form
   */
  ByteBuffer input(String name, String datatype, List<Long> shape) {
    Tensor tensor =
        named(served.model().inputs(), name)
            .orElseThrow(() -> wrong("unexpected inference input '" + name + "' for" + model()));
    if (!tensor.datatype().name().equals(datatype)) {
      throw wrong(
          "inference input '"
              + name
              + "' data-type is '"
              + datatype
              + "', but"
              + model()
              + " expects '"
              + tensor.datatype()
              + "'");
    }
    requireShape(tensor, shape);
    if (inputs.containsKey(name)) {
      throw wrong("input '" + name + "' already exists in request for" + model());
    }
    Memory.Piece piece = memory.take(Math.toIntExact(tensor.bytes(Math.max(batch, 1))));
    inputs.put(name, piece);
    return piece.buffer();
  }

  /** Takes an input whose bytes are elsewhere; as the other. */
  void input(String name, String datatype, List<Long> shape, Place place) {
    ByteBuffer to = input(name, datatype, shape);
    requireSize(name, to.remaining(), place.bytes());
    place.read(to);
  }

  private void requireShape(Tensor tensor, List<Long> shape) {
    boolean fits = shape.size() == tensor.shape().size();
    for (int i = tensor.isBatched() ? 1 : 0; fits && i < shape.size(); i++) {
      fits = shape.get(i).equals((long) tensor.shape().get(i));
    }
    if (!fits) {
      throw wrong(
          "unexpected shape for input '"
              + tensor.name()
              + "' for"
              + model()
              + ". Expected "
              + text(tensor.shape())
              + ", got "
              + text(shape));
    }
    if (!tensor.isBatched()) {
      return;
    }
    long entries = shape.get(0);
    long most = served.model().batch().orElseThrow().most();
    if (entries < 1) {
      throw wrong("inference request batch-size must be >= 1 for '" + served.name() + "'");
    }
    if (entries > most) {
      throw wrong(
          "inference request batch-size must be <= " + most + " for '" + served.name() + "'");
    }
    if (batch != 0 && batch != entries) {
      throw wrong(
          "input '"
              + tensor.name()
              + "' batch size does not match other inputs for '"
              + served.name()
              + "'");
    }
    batch = entries;
  }

  private static String text(List<? extends Number> shape) {
    return shape.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
  }

  /** Refuses an input of other bytes than its shape has. */
  void requireSize(String name, long expected, long given) {
    if (expected != given) {
      throw wrong(
          "input byte size mismatch for input '"
              + name
              + "' for"
              + model()
              + ". Expected "
              + expected
              + ", got "
              + given);
    }
  }

  private record Wanted(Tensor tensor, Optional<Place> place) {}

  /**
   * Asks for an output, once all inputs are there; where none is asked for, all are answered.
   *
   * @param place where its bytes are to be; in the answer where it is empty
   * @throws Refusal where the model has none of that name, it was asked for already, or the place
   *     is too small
   */
  void want(String name, Optional<Place> place) {
    Tensor tensor =
        named(served.model().outputs(), name)
            .orElseThrow(() -> wrong("unexpected inference output '" + name + "' for" + model()));
    if (wanted.stream().anyMatch(each -> each.tensor.equals(tensor))) {
      throw wrong("output '" + name + "' already exists in request for" + model());
    }
    long bytes = tensor.bytes(batch());
    if (place.isPresent() && place.get().bytes() < bytes) {
      throw wrong(
          "shared memory size specified with the request for output '"
              + name
              + "' ("
              + place.get().bytes()
              + " bytes) should be at least "
              + bytes
              + " bytes to hold the results");
    }
    wanted.add(new Wanted(tensor, place));
  }

  private static Optional<Tensor> named(List<Tensor> tensors, String name) {
    return tensors.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  private String model() {
    return " model '" + served.name() + "'";
  }

  Refusal wrong(String what) {
    return new Refusal(
        Refusal.Kind.INVALID, "[request id: " + (id.isEmpty() ? "<id_unknown>" : id) + "] " + what);
  }

  /**
   * The whole as the engine takes it.
   *
   * @throws Refusal where an input is missing; {@code UNAVAILABLE} where there is no memory, or the
   *     model's constants cannot be read
   */
  Request request(Coral coral) {
    requireAll();
    Model model = served.model();
    Map<String, Argument> arguments = new LinkedHashMap<>();
    for (Map.Entry<String, Constant> each : served.constants().entrySet()) {
      arguments.put(each.getKey(), each.getValue());
    }
    for (Tensor each : model.inputs()) {
      arguments.put(each.argument(), array(piece(inputs, each)));
    }
    for (Tensor each : model.outputs()) {
      Memory.Piece piece = memory.take(Math.toIntExact(each.bytes(batch)));
      outputs.put(each.name(), piece);
      arguments.put(each.argument(), array(piece));
    }
    for (Tensor each : model.between()) {
      CoralArray array = coral.array(each.bytes(batch));
      between.add(array);
      arguments.put(each.argument(), array);
    }
    model.batch().ifPresent(its -> arguments.put(its.argument(), count(its.argument())));
    Request request = Request.of(served.accelerator()).version(served.version());
    for (ArtifactArgument each : served.kernel().arguments()) {
      request = request.with(Objects.requireNonNull(arguments.get(each.name())));
    }
    return request;
  }

  /** Entries of the batch; 1 where there is none. */
  long batch() {
    return Math.max(batch, 1);
  }

  /** Entries of the request that the engine had, which may be several callers'. */
  long ran() {
    return Math.max(ran, batch());
  }

  /**
   * Several questions to one model as one, in this order.
   *
   * @param parts complete; stay their owners'
   */
  static Asked joined(List<Asked> parts, Memory memory) {
    Asked joined = new Asked(parts.get(0).served, "", memory);
    try {
      joined.batch = parts.stream().mapToLong(Asked::batch).sum();
      for (Tensor each : joined.served.model().inputs()) {
        Memory.Piece piece = memory.take(Math.toIntExact(each.bytes(joined.batch)));
        joined.inputs.put(each.name(), piece);
        ByteBuffer all = piece.buffer();
        parts.forEach(part -> all.put(piece(part.inputs, each).buffer()));
      }
      return joined;
    } catch (RuntimeException | Error e) {
      joined.close();
      throw e;
    }
  }

  /** Gives each of several questions its part of the outputs of the one that they were. */
  void deliver(List<Asked> parts) {
    for (Tensor each : served.model().outputs()) {
      ByteBuffer all = piece(outputs, each).buffer();
      for (Asked part : parts) {
        int bytes = Math.toIntExact(each.bytes(part.batch));
        Memory.Piece piece = part.memory.take(bytes);
        part.outputs.put(each.name(), piece);
        piece.buffer().put(0, all, all.position(), bytes);
        all.position(all.position() + bytes);
      }
    }
    parts.forEach(part -> part.ran = batch);
  }

  /**
   * Refuses a question that is not complete.
   *
   * @throws Refusal where an input is missing
   */
  void requireAll() {
    List<Tensor> expected = served.model().inputs();
    List<String> missing =
        expected.stream().map(Tensor::name).filter(name -> !inputs.containsKey(name)).toList();
    if (!missing.isEmpty()) {
      throw wrong(
          "expected "
              + expected.size()
              + " inputs but got "
              + inputs.size()
              + " inputs for"
              + model()
              + ". Got input(s) "
              + quoted(List.copyOf(inputs.keySet()))
              + ", but missing required input(s) "
              + quoted(missing)
              + ". Please provide all required input(s).");
    }
  }

  private static String quoted(List<String> names) {
    return names.stream().collect(Collectors.joining("','", "['", "']")).replace("['']", "[]");
  }

  private static Memory.Piece piece(Map<String, Memory.Piece> pieces, Tensor tensor) {
    return Objects.requireNonNull(pieces.get(tensor.name()));
  }

  private static Argument array(Memory.Piece piece) {
    return new Argument.Array(piece.buffer());
  }

  /** The scalar that carries how many entries there are, in its own width. */
  private Argument count(String argument) {
    return new Argument.Struct(served.kernel().argument(argument).scalar(batch));
  }

  /**
   * What a client gets.
   *
   * @param place where its bytes are to be; in the answer where it is empty
   */
  record Result(Tensor tensor, List<Integer> shape, ByteBuffer bytes, Optional<Place> place) {}

  /** The outputs that were asked for, once the engine has answered. */
  List<Result> results() {
    return (wanted.isEmpty() ? all() : wanted)
        .stream()
            .map(
                each ->
                    new Result(
                        each.tensor,
                        shape(each.tensor),
                        piece(outputs, each.tensor).buffer(),
                        each.place))
            .toList();
  }

  private List<Wanted> all() {
    return served.model().outputs().stream()
        .map(each -> new Wanted(each, Optional.empty()))
        .toList();
  }

  private List<Integer> shape(Tensor tensor) {
    return tensor.shape().stream()
        .map(each -> each == Tensor.BATCH ? Integer.valueOf((int) batch) : each)
        .toList();
  }

  /** Gives all memory back; nothing uses it any more. Idempotent. */
  @Override
  public void close() {
    inputs.values().forEach(memory::giveBack);
    inputs.clear();
    outputs.values().forEach(memory::giveBack);
    outputs.clear();
    between.forEach(CoralArray::close);
    between.clear();
  }
}
