package io.coral.gateway.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.coral.api.artifact.DataType;
import io.coral.gateway.wire.Wire.InferTensorContents;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;

/** Elements of tensors one by one, where a client did not send them as bytes. */
final class Elements {

  private static final BigInteger UNSIGNED_END = BigInteger.ONE.shiftLeft(Long.SIZE);

  private final String input;
  private final DataType type;
  private final ByteBuffer to;

  private Elements(String input, DataType type, ByteBuffer to) {
    this.input = input;
    this.type = type;
    this.to = to;
  }

  /**
   * Reads a JSON array, of arrays too, which hold as many elements as the buffer has room for.
   *
   * @param input what they are of, for messages
   * @param parser at the array
   * @throws Refusal where they are others
   */
  static void read(String input, DataType type, JsonParser parser, ByteBuffer to)
      throws IOException {
    new Elements(input, type, to).read(parser);
  }

  private void read(JsonParser parser) throws IOException {
    if (type == DataType.FP16) {
      throw wrong(
          "sending FP16 data via JSON is not supported. Please use the binary data format for input"
              + " '"
              + input
              + "'");
    }
    int depth = 1;
    while (depth > 0) {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_ARRAY) {
        depth++;
      } else if (token == JsonToken.END_ARRAY) {
        depth--;
      } else {
        requireRoom();
        read(parser, token);
      }
    }
    if (to.hasRemaining()) {
      throw shapeDiffers();
    }
  }

  private void read(JsonParser parser, JsonToken token) throws IOException {
    if (type == DataType.BOOL) {
      boolean isNumber = token == JsonToken.VALUE_NUMBER_INT;
      to.put((byte) (isNumber ? ranged(parser.getLongValue(), 0, 1) : truth(token)));
      return;
    }
    if (type == DataType.FP32 || type == DataType.FP64) {
      if (!token.isNumeric()) {
        throw unparsable("expected numbers");
      }
      if (type == DataType.FP32) {
        to.putFloat(parser.getFloatValue());
      } else {
        to.putDouble(parser.getDoubleValue());
      }
      return;
    }
    if (token != JsonToken.VALUE_NUMBER_INT) {
      throw unparsable("expected whole numbers");
    }
    if (type == DataType.UINT64) {
      BigInteger value = parser.getBigIntegerValue();
      if (value.signum() < 0 || value.compareTo(UNSIGNED_END) >= 0) {
        throw unparsable(value + " is no " + type);
      }
      to.putLong(value.longValue());
    } else {
      put(parser.getLongValue());
    }
  }

  private int truth(JsonToken token) {
    if (!token.isBoolean()) {
      throw unparsable("expected true or false");
    }
    return token == JsonToken.VALUE_TRUE ? 1 : 0;
  }

  private void put(long value) {
    switch (type) {
      case UINT8 -> to.put((byte) ranged(value, 0, (1 << Byte.SIZE) - 1));
      case UINT16 -> to.putShort((short) ranged(value, 0, (1 << Short.SIZE) - 1));
      case UINT32 -> to.putInt((int) ranged(value, 0, (1L << Integer.SIZE) - 1));
      case INT8 -> to.put((byte) ranged(value, Byte.MIN_VALUE, Byte.MAX_VALUE));
      case INT16 -> to.putShort((short) ranged(value, Short.MIN_VALUE, Short.MAX_VALUE));
      case INT32 -> to.putInt((int) ranged(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
      default -> to.putLong(value);
    }
  }

  private long ranged(long value, long least, long most) {
    if (value < least || value > most) {
      throw unparsable(value + " is no " + type);
    }
    return value;
  }

  private void requireRoom() {
    if (!to.hasRemaining()) {
      throw shapeDiffers();
    }
  }

  private Refusal shapeDiffers() {
    return wrong(
        "Unable to parse 'data': Shape does not match true shape of 'data' field for input '"
            + input
            + "'");
  }

  private Refusal unparsable(String why) {
    return wrong("Unable to parse 'data' of input '" + input + "': " + why);
  }

  private static Refusal wrong(String what) {
    return new Refusal(Refusal.Kind.INVALID, what);
  }

  /**
   * Reads the contents of a message, which are as many elements as the buffer has room for.
   *
   * @throws Refusal where they are others
   */
  static void read(String input, DataType type, InferTensorContents contents, ByteBuffer to) {
    new Elements(input, type, to).read(contents);
  }

  private void read(InferTensorContents contents) {
    List<?> values =
        switch (type) {
          case BOOL -> contents.getBoolContentsList();
          case UINT8, UINT16, UINT32 -> contents.getUintContentsList();
          case UINT64 -> contents.getUint64ContentsList();
          case INT8, INT16, INT32 -> contents.getIntContentsList();
          case INT64 -> contents.getInt64ContentsList();
          case FP32 -> contents.getFp32ContentsList();
          case FP64 -> contents.getFp64ContentsList();
          case FP16 -> List.of();
        };
    if ((long) values.size() * type.bytes() != to.remaining()) {
      throw wrong(
          "unexpected explicit tensor data for input '"
              + input
              + "': expected "
              + to.remaining() / type.bytes()
              + " elements of "
              + type
              + ", got "
              + values.size());
    }
    for (Object value : values) {
      if (value instanceof Boolean flag) {
        to.put((byte) (flag ? 1 : 0));
      } else if (value instanceof Float number) {
        to.putFloat(number);
      } else if (value instanceof Double number) {
        to.putDouble(number);
      } else if (value instanceof Integer number) {
        boolean isUnsigned = type == DataType.UINT32;
        put(isUnsigned ? Integer.toUnsignedLong(number) : number.longValue());
      } else {
        to.putLong((Long) value);
      }
    }
  }

  /** Writes them as one flat JSON array. */
  static void write(DataType type, ByteBuffer from, JsonGenerator json) throws IOException {
    json.writeStartArray();
    while (from.hasRemaining()) {
      switch (type) {
        case BOOL -> json.writeBoolean(from.get() != 0);
        case UINT8 -> json.writeNumber(Byte.toUnsignedInt(from.get()));
        case UINT16 -> json.writeNumber(Short.toUnsignedInt(from.getShort()));
        case UINT32 -> json.writeNumber(Integer.toUnsignedLong(from.getInt()));
        case UINT64 -> json.writeNumber(new BigInteger(Long.toUnsignedString(from.getLong())));
        case INT8 -> json.writeNumber(from.get());
        case INT16 -> json.writeNumber(from.getShort());
        case INT32 -> json.writeNumber(from.getInt());
        case INT64 -> json.writeNumber(from.getLong());
        case FP32 -> json.writeNumber(from.getFloat());
        case FP64 -> json.writeNumber(from.getDouble());
        case FP16 ->
            throw wrong(
                "sending FP16 data via JSON is not supported. Please use the binary data format");
      }
    }
    json.writeEndArray();
  }
}
