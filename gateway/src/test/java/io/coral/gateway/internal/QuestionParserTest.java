package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.coral.gateway.wire.Wire;
import java.io.ByteArrayInputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QuestionParserTest {

  private static Wire.ModelInferRequest read(Wire.ModelInferRequest message) throws Exception {
    return new QuestionParser().parseFrom(new ByteArrayInputStream(message.toByteArray()));
  }

  static Stream<Named<Wire.ModelInferRequest>> amplified() {
    Wire.ModelInferRequest.Builder inputs = Wire.ModelInferRequest.newBuilder();
    Wire.ModelInferRequest.Builder outputs = Wire.ModelInferRequest.newBuilder();
    Wire.ModelInferRequest.InferInputTensor.Builder shape =
        Wire.ModelInferRequest.InferInputTensor.newBuilder();
    UnknownFieldSet.Field.Builder unknown = UnknownFieldSet.Field.newBuilder();
    for (int i = 0; i <= Question.MOST_PARTS; i++) {
      inputs.addInputsBuilder();
      outputs.addOutputsBuilder();
      shape.addShape(1);
      unknown.addVarint(1);
    }
    Wire.InferParameter.Builder parameter =
        Wire.InferParameter.newBuilder()
            .setUnknownFields(UnknownFieldSet.newBuilder().addField(9, unknown.build()).build());
    return Stream.of(
        Named.of("inputs", inputs.build()),
        Named.of("outputs", outputs.build()),
        Named.of("dimensions", Wire.ModelInferRequest.newBuilder().addInputs(shape).build()),
        Named.of(
            "unknown fields",
            Wire.ModelInferRequest.newBuilder().putParameters("p", parameter.build()).build()));
  }

  @ParameterizedTest
  @MethodSource("amplified")
  void aShortMessageOfManyPartsIsRefusedBeforeTheyAreObjects(Wire.ModelInferRequest message) {
    assertThatExceptionOfType(InvalidProtocolBufferException.class)
        .isThrownBy(() -> read(message))
        .withMessageContaining("it has more than 16384 inputs, outputs, dimensions");
  }

  @Test
  void anyOtherIsReadAsItIs() throws Exception {
    Wire.ModelInferRequest message = GrpcClient.question("sum");

    assertThat(read(message)).isEqualTo(message);
  }
}
