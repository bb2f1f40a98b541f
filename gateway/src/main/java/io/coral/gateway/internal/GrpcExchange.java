package io.coral.gateway.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.coral.api.Response;
import io.coral.api.artifact.Tensor;
import io.coral.gateway.wire.Wire;
import io.grpc.Context;
import io.grpc.Deadline;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One question over gRPC, from its message to its answer. */
final class GrpcExchange {

  private final Gateway gateway;
  private final Asked asked;
  private final Told then;

  private GrpcExchange(Gateway gateway, Asked asked, Told then) {
    this.gateway = gateway;
    this.asked = asked;
    this.then = then;
  }

  /** Is told once: of an answer, or why there is none. */
  interface Told {

    /**
     * Of either.
     *
     * @param sent is called once the answer has gone, whose memory counts until then
     */
    void of(Wire.@Nullable ModelInferResponse answer, @Nullable Throwable refusal, Runnable sent);
  }

  /**
   * Asks; the answer follows.
   *
   * @param callers on which it is told
   * @param onCancel is given what to do where the client goes away
   * @param then is told
   */
  static void ask(
      Gateway gateway,
      Caller caller,
      Wire.ModelInferRequest message,
      Executor callers,
      Consumer<Runnable> onCancel,
      Told then) {
    try {
      gateway.gate().count(caller.tenant());
      gateway.inference().enter();
    } catch (Refusal e) {
      then.of(null, e, () -> {});
      return;
    }
    Asked asked = null;
    try {
      Inference inference = gateway.inference();
      Served served = inference.models().find(message.getModelName(), message.getModelVersion());
      asked = new Asked(served, message.getId(), inference.memory(caller.tenant()));
      read(message, caller.regions(), asked);
      GrpcExchange exchange = new GrpcExchange(gateway, asked, then);
      Runnable giveUp =
          inference.ask(
              asked,
              terms(inference.terms(caller.tenant()), Parameters.of(message.getParametersMap())),
              (response, failure) -> exchange.answered(callers, response, failure));
      onCancel.accept(giveUp);
    } catch (RuntimeException | OutOfMemoryError e) {
      if (asked != null) {
        asked.close();
      }
      gateway.inference().leave();
      then.of(null, e, () -> {});
    }
  }

  private static Terms terms(Terms usual, Parameters parameters) {
    Terms terms =
        usual.priority(parameters.number(Terms.PRIORITY)).timeout(parameters.number(Terms.TIMEOUT));
    Deadline deadline = Context.current().getDeadline();
    return deadline == null
        ? terms
        : terms.timeout(Math.max(1, deadline.timeRemaining(TimeUnit.MICROSECONDS)));
  }

  private static void read(Wire.ModelInferRequest message, Regions regions, Asked asked) {
    Iterator<ByteString> raw = raw(message, asked).iterator();
    boolean isRaw = raw.hasNext();
    for (Wire.ModelInferRequest.InferInputTensor input : message.getInputsList()) {
      Optional<Place> place = regions.place(Parameters.of(input.getParametersMap()));
      if (input.hasContents() && (isRaw || place.isPresent())) {
        throw asked.wrong(
            "contents field must not be specified when using "
                + (place.isPresent() ? "shared memory" : "raw_input_contents")
                + " for '"
                + input.getName()
                + "' for model '"
                + asked.served().name()
                + "'");
      }
      if (place.isPresent()) {
        asked.input(input.getName(), input.getDatatype(), input.getShapeList(), place.get());
        continue;
      }
      ByteBuffer memory = asked.input(input.getName(), input.getDatatype(), input.getShapeList());
      if (isRaw) {
        ByteString bytes = raw.next();
        asked.requireSize(input.getName(), memory.remaining(), bytes.size());
        bytes.copyTo(memory);
      } else {
        Tensor tensor = asked.served().input(input.getName());
        Elements.read(input.getName(), tensor.datatype(), input.getContents(), memory);
      }
    }
    for (Wire.ModelInferRequest.InferRequestedOutputTensor each : message.getOutputsList()) {
      asked.want(each.getName(), regions.place(Parameters.of(each.getParametersMap())));
    }
  }

  /** Bytes of all inputs that are not in shared memory, or of none. */
  private static List<ByteString> raw(Wire.ModelInferRequest message, Asked asked) {
    List<ByteString> raw = message.getRawInputContentsList();
    long expected =
        message.getInputsList().stream()
            .filter(each -> !Regions.isPlaced(Parameters.of(each.getParametersMap())))
            .count();
    if (!raw.isEmpty() && raw.size() != expected) {
      throw asked.wrong(
          "expected number of items in 'raw_input_contents' " + expected + ", got " + raw.size());
    }
    return raw;
  }

  /** On a thread that is not to wait for a client. */
  private void answered(
      Executor callers, @Nullable Response response, @Nullable Throwable failure) {
    try {
      callers.execute(() -> answer(response, failure));
    } catch (RejectedExecutionException e) {
      // the gateway ends, and has hung up
      asked.close();
      gateway.inference().leave();
    }
  }

  private void answer(@Nullable Response response, @Nullable Throwable failure) {
    Wire.ModelInferResponse message = null;
    Throwable why = failure;
    try {
      message = response == null ? null : message(response);
    } catch (RuntimeException | OutOfMemoryError e) {
      why = Refusal.ofFault(e);
    }
    try {
      then.of(message, why, asked::close);
    } finally {
      gateway.inference().leave();
    }
  }

  private Wire.ModelInferResponse message(Response response) {
    Wire.ModelInferResponse.Builder message =
        Wire.ModelInferResponse.newBuilder()
            .setModelName(asked.served().name())
            .setModelVersion(asked.served().version())
            .setId(asked.id())
            .putParameters("board", text(response.boardId()))
            .putParameters("batch", number(asked.ran()));
    for (Asked.Result each : asked.results()) {
      Wire.ModelInferResponse.InferOutputTensor.Builder output =
          message
              .addOutputsBuilder()
              .setName(each.tensor().name())
              .setDatatype(each.tensor().datatype().name())
              .addAllShape(each.shape().stream().map(Integer::longValue).toList());
      if (each.place().isPresent()) {
        write(output, each.place().get(), each.bytes());
        message.addRawOutputContents(ByteString.EMPTY);
      } else {
        message.addRawOutputContents(UnsafeByteOperations.unsafeWrap(each.bytes()));
      }
    }
    return message.build();
  }

  private static void write(
      Wire.ModelInferResponse.InferOutputTensor.Builder output, Place place, ByteBuffer bytes) {
    output
        .putParameters(Place.REGION, text(place.region().described().name()))
        .putParameters(Place.OFFSET, number(place.offset()))
        .putParameters(Place.SIZE, number(bytes.remaining()));
    place.write(bytes);
  }

  private static Wire.InferParameter text(String text) {
    return Wire.InferParameter.newBuilder().setStringParam(text).build();
  }

  private static Wire.InferParameter number(long number) {
    return Wire.InferParameter.newBuilder().setInt64Param(number).build();
  }
}
