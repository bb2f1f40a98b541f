package io.coral.gateway.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.coral.api.Response;
import io.coral.api.artifact.Tensor;
import io.coral.gateway.wire.Wire;
import io.grpc.Context;
import io.grpc.Deadline;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One question over gRPC, from its message to its answer. */
final class GrpcExchange {

  private final Gateway gateway;
  private final Asked asked;
  private final BiConsumer<Wire.@Nullable ModelInferResponse, @Nullable Throwable> then;

  private GrpcExchange(
      Gateway gateway,
      Asked asked,
      BiConsumer<Wire.@Nullable ModelInferResponse, @Nullable Throwable> then) {
    this.gateway = gateway;
    this.asked = asked;
    this.then = then;
  }

  /**
   * Asks; the answer follows.
   *
   * @param callers on which it is told
   * @param onCancel is given what to do where the client goes away
   * @param then is told once: an answer, which is written before this returns, or why there is none
   */
  static void ask(
      Gateway gateway,
      String tenant,
      Wire.ModelInferRequest message,
      Executor callers,
      Consumer<Runnable> onCancel,
      BiConsumer<Wire.@Nullable ModelInferResponse, @Nullable Throwable> then) {
    try {
      gateway.gate().count(tenant);
      gateway.inference().enter();
    } catch (Refusal e) {
      then.accept(null, e);
      return;
    }
    Asked asked = null;
    try {
      Inference inference = gateway.inference();
      Served served = inference.models().find(message.getModelName(), message.getModelVersion());
      asked = new Asked(served, message.getId(), inference.memory());
      read(message, asked);
      GrpcExchange exchange = new GrpcExchange(gateway, asked, then);
      Runnable giveUp =
          inference.ask(
              asked,
              terms(inference.terms(tenant), message.getParametersMap()),
              (response, failure) -> exchange.answered(callers, response, failure));
      onCancel.accept(giveUp);
    } catch (RuntimeException | OutOfMemoryError e) {
      if (asked != null) {
        asked.close();
      }
      gateway.inference().leave();
      then.accept(null, e);
    }
  }

  private static Terms terms(Terms usual, Map<String, Wire.InferParameter> parameters) {
    Terms terms =
        usual
            .priority(number(parameters, Terms.PRIORITY))
            .timeout(number(parameters, Terms.TIMEOUT));
    Deadline deadline = Context.current().getDeadline();
    return deadline == null
        ? terms
        : terms.timeout(Math.max(1, deadline.timeRemaining(TimeUnit.MICROSECONDS)));
  }

  private static long number(Map<String, Wire.InferParameter> parameters, String name) {
    Wire.InferParameter value = parameters.get(name);
    if (value == null) {
      return 0;
    }
    return switch (value.getParameterChoiceCase()) {
      case INT64_PARAM -> value.getInt64Param();
      case UINT64_PARAM -> value.getUint64Param();
      default ->
          throw new Refusal(
              Refusal.Kind.INVALID,
              "invalid value for '" + name + "' parameter: expected int64_param");
    };
  }

  private static void read(Wire.ModelInferRequest message, Asked asked) {
    List<ByteString> raw = message.getRawInputContentsList();
    if (!raw.isEmpty() && raw.size() != message.getInputsCount()) {
      throw asked.wrong(
          "expected number of items in 'raw_input_contents' "
              + message.getInputsCount()
              + ", got "
              + raw.size());
    }
    for (int i = 0; i < message.getInputsCount(); i++) {
      Wire.ModelInferRequest.InferInputTensor input = message.getInputs(i);
      ByteBuffer memory = asked.input(input.getName(), input.getDatatype(), input.getShapeList());
      if (raw.isEmpty()) {
        Tensor tensor = asked.served().input(input.getName());
        Elements.read(input.getName(), tensor.datatype(), input.getContents(), memory);
        continue;
      }
      if (input.hasContents()) {
        throw asked.wrong(
            "contents field must not be specified when using raw_input_contents for '"
                + input.getName()
                + "' for model '"
                + asked.served().name()
                + "'");
      }
      asked.requireSize(input.getName(), memory.remaining(), raw.get(i).size());
      raw.get(i).copyTo(memory);
    }
    message.getOutputsList().forEach(each -> asked.want(each.getName()));
  }

  /** On a thread that is not to wait for a client. */
  private void answered(
      Executor callers, @Nullable Response response, @Nullable Throwable failure) {
    try {
      callers.execute(() -> answer(response, failure));
    } catch (RejectedExecutionException e) {
      // the gateway ends, and has hung up
      end();
    }
  }

  private void answer(@Nullable Response response, @Nullable Throwable failure) {
    try {
      if (response == null) {
        then.accept(null, failure == null ? new IllegalStateException() : failure);
      } else {
        then.accept(message(response), null);
      }
    } finally {
      end();
    }
  }

  private void end() {
    asked.close();
    gateway.inference().leave();
  }

  private Wire.ModelInferResponse message(Response response) {
    Wire.ModelInferResponse.Builder message =
        Wire.ModelInferResponse.newBuilder()
            .setModelName(asked.served().name())
            .setModelVersion(asked.served().version())
            .setId(asked.id())
            .putParameters(
                "board",
                Wire.InferParameter.newBuilder().setStringParam(response.boardId()).build())
            .putParameters(
                "batch", Wire.InferParameter.newBuilder().setInt64Param(asked.ran()).build());
    for (Asked.Result each : asked.results()) {
      message
          .addOutputs(
              Wire.ModelInferResponse.InferOutputTensor.newBuilder()
                  .setName(each.tensor().name())
                  .setDatatype(each.tensor().datatype().name())
                  .addAllShape(each.shape().stream().map(Integer::longValue).toList()))
          .addRawOutputContents(UnsafeByteOperations.unsafeWrap(each.bytes()));
    }
    return message.build();
  }
}
