package io.coral.layers.record;

import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.KernelInfo;
import io.coral.spec.Platform;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values and entries as bytes: a letter for the kind, then the content, big-endian. */
final class Codec {

  /** What each recording starts with; the last digit is the version. */
  static final byte[] MAGIC = "CORALREC1\n".getBytes(StandardCharsets.US_ASCII);

  /** Lists in lists; those of calls and bitstreams stand two deep. */
  private static final int DEEPEST = 8;

  private Codec() {}

  // ---- entries

  static void write(DataOutputStream out, Entry entry) throws IOException {
    if (entry instanceof Entry.Called called) {
      out.writeByte('c');
      out.writeInt(called.number());
      out.writeInt(called.object());
      text(out, called.type());
      text(out, called.operation());
      value(out, called.arguments());
      value(out, called.data());
      value(out, called.result());
      value(out, called.failure().orElse(null));
    } else if (entry instanceof Entry.Settled settled) {
      out.writeByte('s');
      out.writeInt(settled.event());
      out.writeBoolean(settled.foreign());
      value(out, settled.failure().orElse(null));
      value(out, settled.data().orElse(null));
    } else {
      out.writeByte('f');
    }
  }

  /** Reads the bytes of one entry, all of them. */
  static Entry read(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    Entry entry = entry(in);
    if (in.available() > 0) {
      throw new IOException(in.available() + " bytes stand behind its end");
    }
    return entry;
  }

  private static Entry entry(DataInputStream in) throws IOException {
    byte kind = in.readByte();
    return switch (kind) {
      case 'c' ->
          new Entry.Called(
              in.readInt(),
              in.readInt(),
              text(in),
              text(in),
              list(in),
              value(in, 0),
              value(in, 0),
              Optional.ofNullable((Entry.Failure) value(in, 0)));
      case 's' ->
          new Entry.Settled(
              in.readInt(),
              in.readBoolean(),
              Optional.ofNullable((Entry.Failure) value(in, 0)),
              Optional.ofNullable((Blob) value(in, 0)));
      case 'f' -> new Entry.Full();
      default -> throw new IOException("an entry of unknown kind " + kind);
    };
  }

  // ---- values

  private static void value(DataOutputStream out, @Nullable Object value) throws IOException {
    if (value == null) {
      out.writeByte('n');
    } else if (value instanceof Integer number) {
      out.writeByte('i');
      out.writeInt(number);
    } else if (value instanceof Long number) {
      out.writeByte('j');
      out.writeLong(number);
    } else if (value instanceof Byte number) {
      out.writeByte('1');
      out.writeByte(number);
    } else if (value instanceof Short number) {
      out.writeByte('2');
      out.writeShort(number);
    } else if (value instanceof Float number) {
      out.writeByte('4');
      out.writeFloat(number);
    } else if (value instanceof Double number) {
      out.writeByte('8');
      out.writeDouble(number);
    } else if (value instanceof String string) {
      out.writeByte('t');
      text(out, string);
    } else if (value instanceof Entry.Ref ref) {
      out.writeByte('r');
      out.writeInt(ref.id());
    } else if (value instanceof Entry.Foreign foreign) {
      out.writeByte('e');
      out.writeInt(foreign.id());
    } else if (value instanceof Entry.Host host) {
      out.writeByte('h');
      out.writeInt(host.size());
      out.writeBoolean(host.direct());
      out.writeBoolean(host.readOnly());
    } else if (value instanceof Entry.Type type) {
      out.writeByte('k');
      text(out, type.name());
    } else if (value instanceof Entry.Failure failure) {
      out.writeByte('x');
      text(out, failure.code());
      text(out, failure.rule());
    } else if (value instanceof Blob blob) {
      out.writeByte('b');
      blob(out, blob);
    } else if (value instanceof Bitstream bitstream) {
      out.writeByte('p');
      bitstream(out, bitstream);
    } else if (value instanceof List<?> list) {
      out.writeByte('l');
      out.writeInt(list.size());
      for (Object element : list) {
        value(out, element);
      }
    } else {
      throw new IOException("no form for a value of " + value.getClass());
    }
  }

  private static @Nullable Object value(DataInputStream in, int depth) throws IOException {
    byte kind = in.readByte();
    return switch (kind) {
      case 'n' -> null;
      case 'i' -> in.readInt();
      case 'j' -> in.readLong();
      case '1' -> in.readByte();
      case '2' -> in.readShort();
      case '4' -> in.readFloat();
      case '8' -> in.readDouble();
      case 't' -> text(in);
      case 'r' -> new Entry.Ref(in.readInt());
      case 'e' -> new Entry.Foreign(in.readInt());
      case 'h' -> new Entry.Host(in.readInt(), in.readBoolean(), in.readBoolean());
      case 'k' -> new Entry.Type(text(in));
      case 'x' -> new Entry.Failure(text(in), text(in));
      case 'b' -> blob(in);
      case 'p' -> bitstream(in);
      case 'l' -> elements(in, depth + 1);
      default -> throw new IOException("a value of unknown kind " + kind);
    };
  }

  private static List<@Nullable Object> list(DataInputStream in) throws IOException {
    if (in.readByte() != 'l') {
      throw new IOException("a list was expected");
    }
    return elements(in, 1);
  }

  private static List<@Nullable Object> elements(DataInputStream in, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new IOException("lists stand more than " + DEEPEST + " deep");
    }
    List<@Nullable Object> elements = new ArrayList<>();
    for (int left = count(in); left > 0; left--) {
      elements.add(value(in, depth));
    }
    return elements;
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(bytes(in, in.readInt()), StandardCharsets.UTF_8);
  }

  /**
   * How many things follow; each takes a byte at least, so no more than the bytes that are left.
   */
  private static int count(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > in.available()) {
      throw new IOException(
          count + " elements were announced, " + in.available() + " bytes are there");
    }
    return count;
  }

  /** Reads so many bytes if they are there: a length in a broken file reserves nothing. */
  private static byte[] bytes(DataInputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(Math.max(0, count));
    if (count < 0 || bytes.length < count) {
      throw new IOException(count + " bytes were announced, " + bytes.length + " are there");
    }
    return bytes;
  }

  private static void blob(DataOutputStream out, Blob blob) throws IOException {
    byte[] bytes = blob.bytes();
    out.writeLong(blob.length());
    text(out, blob.digest());
    out.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  private static Blob blob(DataInputStream in) throws IOException {
    long length = in.readLong();
    String digest = text(in);
    int stored = in.readInt();
    byte[] bytes = stored == -1 ? null : bytes(in, stored);
    if (bytes == null ? length <= Blob.LIMIT : length != stored) {
      throw new IOException(length + " bytes are said to be stored as " + stored);
    }
    return new Blob(length, digest, bytes);
  }

  // ---- bitstreams

  private static void bitstream(DataOutputStream out, Bitstream bitstream) throws IOException {
    text(out, bitstream.name());
    ByteBuffer bytes = bitstream.bytes();
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    out.writeInt(copy.length);
    out.write(copy);
    out.writeBoolean(bitstream.platform().isPresent());
    if (bitstream.platform().isPresent()) {
      Platform platform = bitstream.platform().get();
      text(out, platform.vendor());
      text(out, platform.name());
      text(out, platform.version());
    }
    out.writeInt(bitstream.kernels().size());
    for (KernelInfo kernel : bitstream.kernels()) {
      text(out, kernel.name());
      value(out, kernel.instances());
      out.writeInt(kernel.arguments().size());
      for (ArgumentInfo argument : kernel.arguments()) {
        argument(out, argument);
      }
      properties(out, kernel.properties());
    }
    properties(out, bitstream.properties());
  }

  private static void argument(DataOutputStream out, ArgumentInfo argument) throws IOException {
    out.writeInt(argument.index());
    text(out, argument.name());
    text(out, argument.type());
    out.writeInt(argument.size().orElse(-1));
    text(out, argument.access().name());
    value(out, List.copyOf(argument.memories()));
    properties(out, argument.properties());
  }

  private static void properties(DataOutputStream out, Map<String, String> properties)
      throws IOException {
    out.writeInt(properties.size());
    for (Map.Entry<String, String> property : properties.entrySet()) {
      text(out, property.getKey());
      text(out, property.getValue());
    }
  }

  private static Bitstream bitstream(DataInputStream in) throws IOException {
    String name = text(in);
    ByteBuffer binary = ByteBuffer.wrap(bytes(in, in.readInt()));
    Optional<Platform> platform =
        in.readBoolean()
            ? Optional.of(new Platform(text(in), text(in), text(in)))
            : Optional.empty();
    List<KernelInfo> kernels = new ArrayList<>();
    for (int left = count(in); left > 0; left--) {
      String kernel = text(in);
      List<String> instances = list(in).stream().map(String.class::cast).toList();
      List<ArgumentInfo> arguments = new ArrayList<>();
      for (int more = count(in); more > 0; more--) {
        arguments.add(argument(in));
      }
      kernels.add(new KernelInfo(kernel, instances, arguments, properties(in)));
    }
    return new Bitstream(name, binary, platform, kernels, properties(in));
  }

  private static ArgumentInfo argument(DataInputStream in) throws IOException {
    int index = in.readInt();
    String name = text(in);
    String type = text(in);
    int size = in.readInt();
    Access access = Access.valueOf(text(in));
    Set<Integer> memories = new LinkedHashSet<>();
    for (Object memory : list(in)) {
      memories.add((Integer) memory);
    }
    return new ArgumentInfo(
        index,
        name,
        type,
        size < 0 ? OptionalInt.empty() : OptionalInt.of(size),
        access,
        memories,
        properties(in));
  }

  private static Map<String, String> properties(DataInputStream in) throws IOException {
    Map<String, String> properties = new LinkedHashMap<>();
    for (int left = count(in); left > 0; left--) {
      String key = text(in);
      if (properties.put(key, text(in)) != null) {
        throw new IOException("property " + key + " stands twice");
      }
    }
    return properties;
  }
}
