package io.coral.gateway.internal;

import com.google.protobuf.AbstractParser;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.coral.gateway.wire.Wire;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads questions of gRPC, once their parts are counted: one that has no byte of content is an
 * object of many. Their bytes are kept as they came, not copied. Any thread.
 */
final class QuestionParser extends AbstractParser<Wire.ModelInferRequest> {

  /** Elements of tensors, which a model's shapes bound. */
  private static final Descriptor ELEMENTS = Wire.InferTensorContents.getDescriptor();

  @Override
  public Wire.ModelInferRequest parseFrom(InputStream message)
      throws InvalidProtocolBufferException {
    try {
      // all of it is there: gRPC tells how much
      byte[] bytes = new byte[message.available()];
      message.readNBytes(bytes, 0, bytes.length);
      count(CodedInputStream.newInstance(bytes), Wire.ModelInferRequest.getDescriptor(), 0);
      CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
      in.enableAliasing(true);
      Wire.ModelInferRequest question = parseFrom(in);
      in.checkLastTagWas(0);
      return question;
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e);
    }
  }

  @Override
  public Wire.ModelInferRequest parsePartialFrom(
      CodedInputStream in, ExtensionRegistryLite extensions) throws InvalidProtocolBufferException {
    return Wire.ModelInferRequest.parser().parsePartialFrom(in, extensions);
  }

  /** Fields of a message and of those in it, more to those before it; of a list its bytes. */
  private static long count(CodedInputStream in, Descriptor type, long before) throws IOException {
    long parts = before;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
      boolean isLong = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
      parts++;
      if (isLong && field != null && isCounted(field)) {
        int length = in.readUInt32();
        int outer = in.pushLimit(length);
        parts = count(in, field.getMessageType(), parts);
        in.popLimit(outer);
      } else if (isLong && field != null && field.isPackable()) {
        int length = in.readUInt32();
        parts += length;
        in.skipRawBytes(length);
      } else {
        in.skipField(tag);
      }
      if (parts > Question.MOST_PARTS) {
        throw new InvalidProtocolBufferException(
            "it has more than "
                + Question.MOST_PARTS
                + " inputs, outputs, dimensions and parameters, and their fields, together");
      }
    }
    return parts;
  }

  private static boolean isCounted(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && !field.getMessageType().equals(ELEMENTS);
  }
}
