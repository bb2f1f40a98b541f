package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.coral.api.artifact.DataType;
import io.coral.gateway.wire.Wire.InferTensorContents;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Elements of each type: as JSON both ways, and out of a message of gRPC. */
class ElementsTest {

  private static InferTensorContents.Builder contents() {
    return InferTensorContents.newBuilder();
  }

  /** A type; its least, its most and another as JSON; as bytes; in a message. */
  static Object[][] types() {
    return new Object[][] {
      {
        DataType.BOOL,
        "[true,false,true]",
        "010001",
        contents().addBoolContents(true).addBoolContents(false).addBoolContents(true)
      },
      {
        DataType.UINT8,
        "[0,255,7]",
        "00ff07",
        contents().addUintContents(0).addUintContents(255).addUintContents(7)
      },
      {
        DataType.UINT16,
        "[0,65535,7]",
        "0000ffff0700",
        contents().addUintContents(0).addUintContents(65535).addUintContents(7)
      },
      {
        DataType.UINT32,
        "[0,4294967295,7]",
        "00000000ffffffff07000000",
        contents().addUintContents(0).addUintContents(-1).addUintContents(7)
      },
      {
        DataType.UINT64,
        "[0,18446744073709551615,7]",
        "0000000000000000ffffffffffffffff0700000000000000",
        contents().addUint64Contents(0).addUint64Contents(-1).addUint64Contents(7)
      },
      {
        DataType.INT8,
        "[-128,127,-1]",
        "807fff",
        contents().addIntContents(-128).addIntContents(127).addIntContents(-1)
      },
      {
        DataType.INT16,
        "[-32768,32767,-1]",
        "0080ff7fffff",
        contents().addIntContents(-32768).addIntContents(32767).addIntContents(-1)
      },
      {
        DataType.INT32,
        "[-2147483648,2147483647,-1]",
        "00000080ffffff7fffffffff",
        contents()
            .addIntContents(Integer.MIN_VALUE)
            .addIntContents(Integer.MAX_VALUE)
            .addIntContents(-1)
      },
      {
        DataType.INT64,
        "[-9223372036854775808,9223372036854775807,-1]",
        "0000000000000080ffffffffffffff7fffffffffffffffff",
        contents()
            .addInt64Contents(Long.MIN_VALUE)
            .addInt64Contents(Long.MAX_VALUE)
            .addInt64Contents(-1)
      },
      {
        DataType.FP32,
        "[1.5,-2.0,3.4028235E38]",
        "0000c03f000000c0ffff7f7f",
        contents().addFp32Contents(1.5f).addFp32Contents(-2).addFp32Contents(Float.MAX_VALUE)
      },
      {
        DataType.FP64,
        "[1.5,-2.0,0.1]",
        "000000000000f83f00000000000000c09a9999999999b93f",
        contents().addFp64Contents(1.5).addFp64Contents(-2).addFp64Contents(0.1)
      },
    };
  }

  @ParameterizedTest
  @MethodSource("types")
  void areTheSameInEachForm(
      DataType type, String json, String hex, InferTensorContents.Builder contents)
      throws IOException {
    byte[] bytes = HexFormat.of().parseHex(hex);
    ByteBuffer read = room(type);
    read(type, json, read);
    assertThat(read.array()).as("read from JSON").isEqualTo(bytes);

    ByteBuffer taken = room(type);
    Elements.read("x", type, contents.build(), taken);
    assertThat(taken.array()).as("taken from a message").isEqualTo(bytes);

    StringWriter written = new StringWriter();
    try (JsonGenerator to = new JsonFactory().createGenerator(written)) {
      Elements.write(type, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), to);
    }
    assertThat(written).hasToString(json);
  }

  private static ByteBuffer room(DataType type) {
    return ByteBuffer.allocate(3 * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void read(DataType type, String json, ByteBuffer to) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      assertThat(parser.nextToken()).isEqualTo(JsonToken.START_ARRAY);
      Elements.read("x", type, parser, to);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BOOL | [true, 2, true] | 2 is no BOOL",
        "BOOL | [true, 1.5, true] | expected true or false",
        "UINT8 | [1, 256, 1] | 256 is no UINT8",
        "UINT8 | [1, -1, 1] | -1 is no UINT8",
        "UINT16 | [1, 65536, 1] | 65536 is no UINT16",
        "UINT32 | [1, 4294967296, 1] | 4294967296 is no UINT32",
        "UINT64 | [1, 18446744073709551616, 1] | 18446744073709551616 is no UINT64",
        "UINT64 | [1, -1, 1] | -1 is no UINT64",
        "INT8 | [1, 128, 1] | 128 is no INT8",
        "INT16 | [1, -32769, 1] | -32769 is no INT16",
        "INT32 | [1, 2147483648, 1] | 2147483648 is no INT32",
        "INT32 | [1, 1.5, 1] | expected whole numbers",
        "INT64 | [1, \"1\", 1] | expected whole numbers",
        "FP32 | [1, null, 1] | expected numbers",
        "FP16 | [1, 1, 1] | sending FP16 data via JSON is not supported",
        "INT8 | [1, 1] | Shape does not match true shape",
        "INT8 | [[1, 1], [1, 1]] | Shape does not match true shape"
      })
  void thatAreNoneOfTheTypeAreRefused(DataType type, String json, String why) {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> read(type, json, room(type)))
        .withMessageContaining(why);
  }
}
