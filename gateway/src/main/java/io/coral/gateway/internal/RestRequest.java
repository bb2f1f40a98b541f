package io.coral.gateway.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.coral.api.artifact.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A question of the REST protocol: JSON, and behind it the tensors that are given as bytes, which
 * are read from the socket into the memory that boards reach.
 *
 * @param asked what is asked; whoever made this closes it
 * @param terms on which terms
 * @param binary the outputs that are to be answered as bytes
 */
record RestRequest(Asked asked, Terms terms, Set<String> binary) implements AutoCloseable {

  /** The header that says how long the JSON is. */
  static final String HEADER_LENGTH = "Inference-Header-Content-Length";

  /**
   * Reads it.
   *
   * @param regions of shared memory that it may name
   * @param length of the body as its sender says; negative where it does not
   * @param headerLength the header's value; null where there is none, and all is JSON
   * @throws Refusal where it is none for the model
   */
  @SuppressWarnings("resource") // handed over, closed on failure
  static RestRequest read(
      Served served,
      Memory memory,
      Regions regions,
      Body body,
      long length,
      @Nullable String headerLength,
      Terms usual)
      throws IOException {
    if ("0".equals(headerLength)) {
      return raw(served, memory, body, length, usual);
    }
    byte[] json =
        headerLength == null ? whole(body, length) : body.bytes(headerLength(headerLength));
    Question question = Question.of(json);
    Terms terms =
        usual
            .priority(question.parameters().number(Terms.PRIORITY))
            .timeout(question.parameters().number(Terms.TIMEOUT));
    Asked asked = new Asked(served, question.id(), memory);
    try {
      for (Question.Input input : question.inputs()) {
        read(asked, input, regions, json, body);
      }
      if (headerLength != null && !body.isAtEnd()) {
        throw asked.wrong("unexpected additional input data for model '" + served.name() + "'");
      }
      question.outputs().forEach(each -> asked.want(each.name(), regions.place(each.parameters())));
      return new RestRequest(asked, terms, binary(question, served));
    } catch (JsonProcessingException e) {
      asked.close();
      throw Question.unreadable(e);
    } catch (IOException | RuntimeException | Error e) {
      asked.close();
      throw e;
    }
  }

  private static byte[] whole(Body body, long length) throws IOException {
    return length < 0 ? body.rest() : body.bytes(length);
  }

  private static long headerLength(String header) {
    try {
      return Long.parseUnsignedLong(header.strip());
    } catch (NumberFormatException e) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "Unable to parse " + HEADER_LENGTH + ", got: " + header.length() + " characters");
    }
  }

  private static void read(
      Asked asked, Question.Input input, Regions regions, byte[] json, Body body)
      throws IOException {
    Optional<Place> place = regions.place(input.parameters());
    if (place.isPresent()) {
      if (input.isBinary() || input.dataAt() != Question.NONE) {
        throw asked.wrong(
            "unexpected 'data' or 'binary_data_size' of input '"
                + input.name()
                + "', which is in shared memory");
      }
      asked.input(input.name(), input.datatype(), input.shape(), place.get());
      return;
    }
    ByteBuffer memory = asked.input(input.name(), input.datatype(), input.shape());
    if (!input.isBinary()) {
      if (input.dataAt() == Question.NONE) {
        throw asked.wrong(
            "must specify 'data' or 'binary_data_size' of input '" + input.name() + "'");
      }
      try (JsonParser elements = Question.elements(json, input)) {
        Elements.read(
            input.name(), asked.served().input(input.name()).datatype(), elements, memory);
      }
      return;
    }
    if (input.dataAt() != Question.NONE) {
      throw asked.wrong(
          "both 'data' and 'binary_data_size' are given of input '" + input.name() + "'");
    }
    asked.requireSize(input.name(), memory.remaining(), input.binarySize());
    fill(asked, input.name(), memory, body);
  }

  private static void fill(Asked asked, String name, ByteBuffer memory, Body body)
      throws IOException {
    int missing = body.fill(memory);
    if (missing > 0) {
      throw asked.wrong(
          "unexpected size for input '"
              + name
              + "', expecting "
              + missing
              + " additional bytes for model '"
              + asked.served().name()
              + "'");
    }
  }

  /** The bytes of the only input, and nothing else: its shape follows from how many there are. */
  @SuppressWarnings("resource") // handed over, closed on failure
  private static RestRequest raw(Served served, Memory memory, Body body, long length, Terms terms)
      throws IOException {
    List<Tensor> inputs = served.model().inputs();
    Asked asked = new Asked(served, "", memory);
    if (inputs.size() != 1) {
      throw asked.wrong(
          "Raw request must only have 1 input (found " + inputs.size() + ") to be deduced");
    }
    Tensor input = inputs.get(0);
    try {
      if (length < 0) {
        byte[] bytes = body.rest();
        take(asked, input, bytes.length).put(bytes);
      } else {
        fill(asked, input.name(), take(asked, input, length), body);
      }
      return new RestRequest(asked, terms, names(served));
    } catch (IOException | RuntimeException | Error e) {
      asked.close();
      throw e;
    }
  }

  /** The memory of an input that has so many bytes. */
  private static ByteBuffer take(Asked asked, Tensor input, long bytes) {
    long each = input.bytes(1);
    long batch = input.isBatched() ? bytes / each : 1;
    asked.requireSize(input.name(), Math.max(batch, 1) * each, bytes);
    return asked.input(
        input.name(),
        input.datatype().name(),
        input.shape().stream().map(size -> size == Tensor.BATCH ? batch : (long) size).toList());
  }

  private static Set<String> binary(Question question, Served served) {
    boolean isUsual = question.parameters().flag("binary_data_output");
    if (question.outputs().isEmpty()) {
      return isUsual ? names(served) : Set.of();
    }
    Set<String> binary = new HashSet<>();
    for (Question.Output each : question.outputs()) {
      boolean isSaid = each.parameters().has("binary_data");
      if (isSaid ? each.parameters().flag("binary_data") : isUsual) {
        binary.add(each.name());
      }
    }
    return binary;
  }

  private static Set<String> names(Served served) {
    Stream<String> names = served.model().outputs().stream().map(Tensor::name);
    return Set.copyOf(names.toList());
  }

  @Override
  public void close() {
    asked.close();
  }
}
