package io.coral.daemon.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.coral.api.Argument;
import io.coral.api.ArrayException;
import io.coral.api.Coral;
import io.coral.api.Request;
import io.coral.protocol.local.SharedMemory;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import io.coral.spec.Access;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code Submit} from its bytes, without the message in between: it is the one that comes
 * for each request. One use each.
 */
final class SubmitReader {

  private final CodedInputStream in;
  private final ClientMemory memory;
  private final List<SharedMemory> uses = new ArrayList<>();

  /** The segment of the last of {@link #uses}. */
  private int lastSegment;

  private List<Content> contents = List.of();
  private final List<Argument> arguments = new ArrayList<>();
  private Map<String, String> labels = Map.of();
  private String accelerator = "";
  private String tenant = "";
  private String application = "";
  private boolean isExplained;
  private int priority;
  private long within;
  private long patience;
  private @Nullable CallException refusal;

  private SubmitReader(CodedInputStream in, ClientMemory memory) {
    this.in = in;
    this.memory = memory;
  }

  /** What an array is to have in it before the request is submitted. */
  record Content(
      int position, VersionedArray array, long version, boolean isStale, List<ByteBuffer> bytes) {

    private static final int LAST_BIT = Long.SIZE - 1;

    /** The bit of its position where its bytes are older than what the array has now. */
    long staleBit() {
      return array.isStale() ? 1L << Math.min(position, LAST_BIT) : 0;
    }
  }

  /**
   * What is asked, and the memory that it uses, each of which its user gives back.
   *
   * @param request without its deadline
   * @param latest when it must have been started, by {@link System#nanoTime}, if it has a term
   * @param tenant whom it names, or empty
   */
  record Submitted(
      Request request,
      OptionalLong latest,
      List<SharedMemory> uses,
      List<Content> contents,
      String tenant) {

    /**
     * The request with what is left of its term.
     *
     * @param now by a clock that may have been set since it came
     */
    Request due(Instant now) {
      return latest.isEmpty()
          ? request
          : request.deadline(now.plusNanos(latest.getAsLong() - System.nanoTime()));
    }

    /** Whether {@link #load} returns soon. */
    boolean isQuick() {
      for (Content content : contents) {
        if (!content.array().isQuick(content.version())) {
          return false;
        }
      }
      return true;
    }

    /**
     * Brings to the engine what it does not have.
     *
     * @throws ArrayException {@code NO_CONTENT} where nobody has what is to be read
     */
    void load(Coral coral) {
      for (Content each : contents) {
        boolean isLost = each.isStale() && !each.array().has(each.version());
        if (isLost && !isOnlyWritten(coral, each.position())) {
          throw new ArrayException(
              ArrayException.Code.NO_CONTENT,
              "argument "
                  + (each.position() + 1)
                  + " had its content in a daemon that is gone; write it anew",
              null);
        }
        each.array().load(each.version(), each.bytes());
      }
    }

    private boolean isOnlyWritten(Coral coral, int position) {
      return coral.accelerators().stream()
          .filter(each -> each.id().equals(request.accelerator()))
          .flatMap(each -> each.parameters().stream().skip(position).limit(1))
          .anyMatch(parameter -> parameter.access() == Access.WRITE);
    }

    /** Which arguments' bytes are older than what their arrays have, as the protocol says it. */
    long stale() {
      long bits = 0;
      for (Content content : contents) {
        bits |= content.staleBit();
      }
      return bits;
    }

    void endUses() {
      uses.forEach(SharedMemory::endUse);
      contents.forEach(each -> each.array().endUse());
    }
  }

  /**
   * Reads up to the limit of the stream.
   *
   * @throws IOException when it is no such message
   * @throws CallException when it names memory that is not there, or of no use
   */
  static Submitted read(CodedInputStream in, ClientMemory memory)
      throws IOException, CallException {
    SubmitReader reader = new SubmitReader(in, memory);
    try {
      reader.readFields();
      if (reader.refusal != null) {
        throw reader.refusal;
      }
      return new Submitted(
          reader.request(), reader.latest(), reader.uses, reader.contents, reader.tenant);
    } catch (IOException | CallException | RuntimeException e) {
      reader.uses.forEach(SharedMemory::endUse);
      reader.contents.forEach(each -> each.array().endUse());
      throw e;
    }
  }

  private void readFields() throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Wire.Submit.ACCELERATOR_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
            accelerator = in.readString();
        case Wire.Submit.ARGUMENTS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
            readArgument();
        case Wire.Submit.PRIORITY_FIELD_NUMBER << 3 -> priority = in.readSInt32();
        case Wire.Submit.WITHIN_FIELD_NUMBER << 3 -> within = in.readUInt64();
        case Wire.Submit.PATIENCE_FIELD_NUMBER << 3 -> patience = in.readUInt64();
        case Wire.Submit.LABELS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
            readLabel();
        case Wire.Submit.TENANT_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
            tenant = in.readString();
        case Wire.Submit.APPLICATION_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
            application = in.readString();
        case Wire.Submit.EXPLAINED_FIELD_NUMBER << 3 -> isExplained = in.readBool();
        default -> in.skipField(tag);
      }
    }
  }

  private void readArgument() throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    boolean isGiven = false;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Wire.Argument.ARRAY_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
          requireOne(isGiven);
          readRange();
          isGiven = true;
        }
        case Wire.Argument.SCALAR_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
          requireOne(isGiven);
          readScalar();
          isGiven = true;
        }
        case Wire.Argument.CONSTANT_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
          requireOne(isGiven);
          arguments.add(constant(in.readBytes()));
          isGiven = true;
        }
        default -> in.skipField(tag);
      }
    }
    if (!isGiven) {
      arguments.add(refused(Code.WRONG_CALL, "it is neither an array nor a scalar nor a constant"));
    }
    in.popLimit(outer);
  }

  private static void requireOne(boolean isGiven) throws IOException {
    if (isGiven) {
      throw new IOException("an argument is given twice");
    }
  }

  private void readRange() throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    int segment = 0;
    long offset = 0;
    long length = 0;
    boolean isReadOnly = false;
    long version = 0;
    boolean isStale = false;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Wire.Range.SEGMENT_FIELD_NUMBER << 3 -> segment = in.readUInt32();
        case Wire.Range.OFFSET_FIELD_NUMBER << 3 -> offset = in.readUInt64();
        case Wire.Range.LENGTH_FIELD_NUMBER << 3 -> length = in.readUInt64();
        case Wire.Range.READ_ONLY_FIELD_NUMBER << 3 -> isReadOnly = in.readBool();
        case Wire.Range.VERSION_FIELD_NUMBER << 3 -> version = in.readUInt64();
        case Wire.Range.STALE_FIELD_NUMBER << 3 -> isStale = in.readBool();
        default -> in.skipField(tag);
      }
    }
    in.popLimit(outer);
    arguments.add(array(segment, offset, length, isReadOnly, version, isStale));
  }

  private Argument array(
      int segment, long offset, long length, boolean isReadOnly, long version, boolean isStale) {
    try {
      SharedMemory lent = used(segment);
      if (version == 0) {
        ByteBuffer bytes = ClientMemory.bytes(lent, offset, length);
        return new Argument.Array(isReadOnly ? bytes.asReadOnlyBuffer() : bytes);
      }
      List<ByteBuffer> bytes = ClientMemory.pieces(lent, offset, length);
      VersionedArray array = memory.arrays.at(new VersionedArrays.Place(segment, offset, length));
      array.use();
      contents = contents.isEmpty() ? new ArrayList<>() : contents;
      contents.add(new Content(arguments.size(), array, version, isStale, bytes));
      return array.array;
    } catch (CallException e) {
      return refused(e.code(), String.valueOf(e.getMessage()));
    }
  }

  /** A segment in use; of arrays that lie side by side, the first one's use is that of all. */
  private SharedMemory used(int segment) throws CallException {
    if (uses.isEmpty() || segment != lastSegment) {
      uses.add(memory.segments.use(segment));
      lastSegment = segment;
    }
    return uses.get(uses.size() - 1);
  }

  private Argument constant(ByteString digest) {
    try {
      return memory.constants.get(digest);
    } catch (CallException e) {
      return refused(e.code(), String.valueOf(e.getMessage()));
    }
  }

  private void readScalar() throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    int type = 0;
    byte[] value = {};
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case Wire.Scalar.TYPE_FIELD_NUMBER << 3 -> type = in.readEnum();
        case Wire.Scalar.VALUE_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
            value = in.readByteArray();
        default -> in.skipField(tag);
      }
    }
    in.popLimit(outer);
    arguments.add(scalar(Wire.Scalar.Type.forNumber(type), value));
  }

  private Argument scalar(Wire.Scalar.@Nullable Type type, byte[] value) {
    ByteBuffer bytes = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
    if (type == null || type != Wire.Scalar.Type.RAW && value.length != size(type)) {
      return refused(
          Code.WRONG_CALL,
          "it is a scalar "
              + (type == null ? "of an unknown type" : type)
              + " of "
              + value.length
              + " bytes; expected a type of the protocol, and its size");
    }
    return switch (type) {
      case RAW, UNRECOGNIZED -> new Argument.Struct(value);
      case INT8 -> new Argument.Scalar(bytes.get());
      case INT16 -> new Argument.Scalar(bytes.getShort());
      case UINT16 -> new Argument.Scalar(bytes.getChar());
      case INT32 -> new Argument.Scalar(bytes.getInt());
      case INT64 -> new Argument.Scalar(bytes.getLong());
      case FLOAT32 -> new Argument.Scalar(bytes.getFloat());
      case FLOAT64 -> new Argument.Scalar(bytes.getDouble());
      case BOOL -> new Argument.Scalar(bytes.get() != 0);
    };
  }

  private static int size(Wire.Scalar.Type type) {
    return switch (type) {
      case RAW, UNRECOGNIZED -> 0;
      case INT8, BOOL -> Byte.BYTES;
      case INT16, UINT16 -> Short.BYTES;
      case INT32, FLOAT32 -> Integer.BYTES;
      case INT64, FLOAT64 -> Long.BYTES;
    };
  }

  /** Notes why the next argument is refused, if it is the first; what stands for it. */
  private Argument refused(Code code, String what) {
    if (refusal == null) {
      refusal = new CallException(code, "argument " + (arguments.size() + 1) + ": " + what);
    }
    return new Argument.Struct(new byte[0]);
  }

  private void readLabel() throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    String key = "";
    String value = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> key = in.readString();
        case 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> value = in.readString();
        default -> in.skipField(tag);
      }
    }
    in.popLimit(outer);
    labels = labels.isEmpty() ? new TreeMap<>() : labels;
    labels.put(key, value);
  }

  private Request request() {
    Request request = Request.of(accelerator).args(arguments.toArray());
    if (!application.isEmpty()) {
      request = request.application(application);
    }
    if (priority != 0) {
      request = request.priority(priority);
    }
    if (patience != 0) {
      request = request.waitForRoom(bounded(patience));
    }
    if (isExplained) {
      request = request.explained();
    }
    for (Map.Entry<String, String> label : labels.entrySet()) {
      request = request.label(label.getKey(), label.getValue());
    }
    return request;
  }

  private OptionalLong latest() {
    return within == 0
        ? OptionalLong.empty()
        : OptionalLong.of(System.nanoTime() + bounded(within).toNanos());
  }

  /** As a duration; one of more than 292 years is that. */
  static Duration bounded(long nanos) {
    return Duration.ofNanos(nanos < 0 ? Long.MAX_VALUE : nanos);
  }
}
