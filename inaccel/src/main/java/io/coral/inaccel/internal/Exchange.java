package io.coral.inaccel.internal;

import com.google.protobuf.ByteString;
import io.coral.api.Argument;
import io.coral.api.Request;
import io.coral.api.TenantQuotas;
import io.coral.inaccel.internal.Prototypes.Parameter;
import io.coral.inaccel.internal.SharedFiles.Found;
import io.coral.inaccel.wire.Wire;
import io.grpc.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;

/**
 * What one request has of a client's files while it is under way: arrays that boards may have
 * already, and memory for what must be copied. One thread at a time; its user ends it.
 */
final class Exchange {

  private final SharedFiles files;
  private final Contents contents;
  private final TenantQuotas.Use use;
  private final List<SharedFile> used = new ArrayList<>();
  private final List<Slice> inputs = new ArrayList<>();
  private final List<ByteBuf> memory = new ArrayList<>();
  private final List<Result> results = new ArrayList<>();

  /** Where a result goes. */
  private record Result(SharedFile file, Range range, ByteBuffer bytes) {}

  Exchange(SharedFiles files, Contents contents, TenantQuotas.Use use) {
    this.files = files;
    this.contents = contents;
    this.use = use;
  }

  /**
   * The request as the engine takes it.
   *
   * @param parameters of its accelerator
   * @throws Refusal when it names what it may not, saying which argument and why
   */
  Request request(Wire.Request asked, List<Parameter> parameters, UserPrincipal peer)
      throws Refusal {
    List<Wire.Argument> given = asked.getArguments().getArgumentList();
    Object[] taken = new Object[given.size()];
    for (int i = 0; i < taken.length; i++) {
      Parameter parameter = i < parameters.size() ? parameters.get(i) : Parameter.UNKNOWN;
      try {
        taken[i] = argument(given.get(i), parameter, asked.getMetadata().getSelf(), peer);
      } catch (Refusal e) {
        throw new Refusal(
            e.code(),
            "argument " + (i + 1) + " of " + asked.getAccelerator() + ": " + e.getMessage(),
            e);
      }
    }
    return Request.of(asked.getAccelerator()).args(taken);
  }

  private Argument argument(
      Wire.Argument given, Parameter parameter, String self, UserPrincipal peer) throws Refusal {
    return switch (given.getArgumentCase()) {
      case SCALAR -> scalar(given.getScalar().getBytes(), parameter.isArray());
      case ARRAY -> array(given.getArray(), parameter, self, peer);
      case ARGUMENT_NOT_SET ->
          throw new Refusal(
              Status.Code.INVALID_ARGUMENT, "is not given; expected an array or a scalar");
    };
  }

  /** What is no scalar was a whole array, of which the client wants no result. */
  private Argument scalar(ByteString bytes, boolean isArray) {
    if (!isArray) {
      return new Argument.Struct(bytes.toByteArray());
    }
    ByteBuffer copy = memory(bytes.size());
    bytes.copyTo(copy);
    return new Argument.Array(copy.flip());
  }

  private Argument array(Wire.Array given, Parameter parameter, String self, UserPrincipal peer)
      throws Refusal {
    if (!parameter.isArray()) {
      throw new Refusal(
          Status.Code.INVALID_ARGUMENT, "is an array; the prototype wants a scalar there");
    }
    Range range = new Range(given.getOffset(), given.getSize());
    Found found = files.use(self, given.getId(), peer);
    SharedFile file = found.file();
    used.add(file);
    file.requireHas(range, found.bytes());
    use.add(range.size());
    if (!parameter.isWritten()) {
      Slice slice = contents.use(file, range, given.getVersion());
      if (slice != null) {
        inputs.add(slice);
        return slice.array();
      }
    }
    if (range.size() > Integer.MAX_VALUE) {
      throw new Refusal(
          Status.Code.INVALID_ARGUMENT,
          "has " + range.size() + " bytes, and is copied; expected at most " + Integer.MAX_VALUE);
    }
    ByteBuffer copy = memory((int) range.size());
    if (parameter.isRead()) {
      file.read(copy.duplicate(), range.offset());
    }
    if (parameter.isWritten()) {
      results.add(new Result(file, range, copy));
    }
    return new Argument.Array(copy);
  }

  private ByteBuffer memory(int bytes) {
    ByteBuf taken = PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
    memory.add(taken);
    return taken.internalNioBuffer(0, bytes).slice();
  }

  /** Writes what the accelerator wrote into the client's files. */
  void deliver() throws Refusal {
    for (Result result : results) {
      try {
        result.file.write(result.bytes, result.range);
      } finally {
        contents.changed(result.file, result.range);
      }
    }
  }

  /**
   * Gives everything back; nothing uses it any more.
   *
   * @param isWell whether the request was answered
   */
  void end(boolean isWell) {
    inputs.forEach(contents::done);
    used.forEach(files::done);
    memory.forEach(ByteBuf::release);
    use.end(isWell);
  }
}
