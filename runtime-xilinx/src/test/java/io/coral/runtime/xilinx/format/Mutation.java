package io.coral.runtime.xilinx.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** One change of a valid file. */
record Mutation(String what, byte[] file) {
  private static final List<String> HOSTILE =
      List.of(
          "<!DOCTYPE p [<!ENTITY e SYSTEM \"file:///dev/zero\">]><project>&e;</project>",
          "<!DOCTYPE p [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><project>&b;</project>",
          "<project><platform><device><core>".repeat(50_000),
          "<project " + "a".repeat(1_000_000) + "=\"1\"/>",
          "<?xml version=\"1.0\" encoding=\"UTF-16\"?><project/>",
          "<project><xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"/x\"/>");

  /** The mutation of a number; neighbouring numbers have nothing in common. */
  static Mutation of(long number, List<byte[]> originals) {
    return of(new Random(number * 0x9E37_79B9_7F4A_7C15L), originals);
  }

  private static Mutation of(Random random, List<byte[]> originals) {
    byte[] file = originals.get(random.nextInt(originals.size())).clone();
    ByteBuffer view = Samples.littleEndian(file);
    return switch (random.nextInt(9)) {
      case 0 -> {
        int at = random.nextInt(file.length);
        file[at] ^= (byte) (1 << random.nextInt(8));
        yield new Mutation("a bit of byte " + at, file);
      }
      case 1 -> {
        int length = random.nextInt(file.length);
        yield new Mutation("truncation to " + length, Arrays.copyOf(file, length));
      }
      case 2 -> {
        int at = random.nextInt(file.length - 8);
        view.putLong(at, extreme(random));
        yield new Mutation("eight bytes at " + at, file);
      }
      case 3 -> {
        int at = headerField(random, view, random.nextBoolean() ? 24 : 32);
        view.putLong(at, random.nextBoolean() ? extreme(random) : random.nextInt(file.length));
        yield new Mutation("a section's offset or size at " + at, file);
      }
      case 4 -> {
        int at = headerField(random, view, 0);
        view.putInt(at, random.nextInt(32));
        yield new Mutation("a section's kind at " + at, file);
      }
      case 5 -> {
        SectionKind kind = kind(random, view);
        int at = Samples.offsetOf(file, kind);
        view.putInt(at, (int) extreme(random));
        yield new Mutation("the count of " + kind, file);
      }
      case 6 -> {
        SectionKind kind = kind(random, view);
        int start = Samples.offsetOf(file, kind);
        int size = (int) view.getLong(Samples.headerOf(file, kind) + 32);
        for (int i = random.nextInt(16); i >= 0; i--) {
          file[start + random.nextInt(size)] = (byte) random.nextInt();
        }
        yield new Mutation("bytes of " + kind, file);
      }
      case 7 -> {
        String xml = HOSTILE.get(random.nextInt(HOSTILE.size()));
        yield new Mutation(
            "XML " + xml.substring(0, 20),
            Samples.withSection(
                file, SectionKind.EMBEDDED_METADATA, xml.getBytes(StandardCharsets.UTF_8)));
      }
      default -> {
        byte[] noise = new byte[random.nextInt(256)];
        random.nextBytes(noise);
        SectionKind kind = kind(random, view);
        yield new Mutation("noise for " + kind, Samples.withSection(file, kind, noise));
      }
    };
  }

  private static int headerField(Random random, ByteBuffer file, int field) {
    return XclbinReader.HEADER_SIZE
        + random.nextInt(file.getInt(448)) * XclbinReader.SECTION_SIZE
        + field;
  }

  private static SectionKind kind(Random random, ByteBuffer file) {
    List<SectionKind> kinds = new ArrayList<>();
    for (int i = 0; i < file.getInt(448); i++) {
      int code = file.getInt(XclbinReader.HEADER_SIZE + i * XclbinReader.SECTION_SIZE);
      Arrays.stream(SectionKind.values()).filter(kind -> kind.code() == code).forEach(kinds::add);
    }
    return kinds.get(random.nextInt(kinds.size()));
  }

  private static long extreme(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> -1;
      case 1 -> Long.MAX_VALUE;
      case 2 -> Long.MIN_VALUE;
      case 3 -> Integer.MAX_VALUE;
      case 4 -> 1L << random.nextInt(63);
      default -> random.nextLong();
    };
  }

  @Override
  public String toString() {
    return what;
  }
}
