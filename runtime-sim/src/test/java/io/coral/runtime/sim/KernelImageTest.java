package io.coral.runtime.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelImageTest {

  private final KernelJarFormat format = new KernelJarFormat();

  @Test
  void describesABinaryWithoutLoadingAClass() {
    Bitstream bitstream = format.describe("roles.jar", ByteBuffer.wrap(Roles.jar()));

    assertThat(bitstream.platform()).hasValue(Roles.PLATFORM);
    assertThat(bitstream.kernels())
        .extracting(KernelInfo::prototype)
        .contains("vector_add (float* a, float* b, float* c, int n)");
  }

  @Test
  void theSameKernelsGiveTheSameBytes() {
    assertThat(Roles.jar()).isEqualTo(Roles.jar());
  }

  @ParameterizedTest(name = "cut at {0} of 1000")
  @ValueSource(ints = {0, 1, 100, 500, 900, 990, 999})
  void aTruncatedBinaryIsInvalid(int perMille) {
    byte[] jar = Roles.jar();
    assertInvalid(Arrays.copyOf(jar, (int) (jar.length * (long) perMille / 1000)));
  }

  @Test
  void bytesBehindTheBinaryAreInvalid() {
    byte[] jar = Roles.jar();
    assertInvalid(Arrays.copyOf(jar, jar.length + 1));
  }

  @Test
  void everySeededMutationIsATypedErrorOrAValidBinary() {
    byte[] jar = Roles.jar();
    Random random = new Random(20261121);
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      byte[] mutated = jar.clone();
      mutated[random.nextInt(jar.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        format.describe("mutated.jar", ByteBuffer.wrap(mutated));
      } catch (AcceleratorException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_BINARY);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }

  private static byte[] jar(Map<String, Integer> sizes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, Integer> entry : sizes.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        byte[] line = "A: b\n".getBytes(StandardCharsets.US_ASCII);
        for (int at = 0; at < entry.getValue(); at += line.length) {
          zip.write(line);
        }
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void aManifestIsBoundedBeforeItIsRead() throws IOException {
    assertInvalid(
        jar(Map.of(JarFile.MANIFEST_NAME, 2 << 20)), "MANIFEST.MF has 2097155 bytes, expected");
  }

  @Test
  void whatAJarUnpacksToIsBounded() throws IOException {
    byte[] jar = jar(Map.of("a", 65 << 20));
    assertThat(jar).hasSizeLessThan(1 << 20);

    assertInvalid(jar, "unpacks to more than 67108864 bytes at entry a");
  }

  @Test
  void entriesAreCounted() throws IOException {
    Map<String, Integer> entries = new HashMap<>();
    for (int i = 0; i <= 4096; i++) {
      entries.put("entry" + i, 0);
    }
    assertInvalid(jar(entries), "more than 4096 entries");
  }

  private void assertInvalid(byte[] bytes, String why) {
    assertThatThrownBy(() -> KernelImage.read("broken.jar", ByteBuffer.wrap(bytes)))
        .isInstanceOf(AcceleratorException.class)
        .hasMessageContaining(why);
    assertInvalid(bytes);
  }

  private void assertInvalid(byte[] bytes) {
    assertThatThrownBy(() -> KernelImage.read("broken.jar", ByteBuffer.wrap(bytes)))
        .isInstanceOfSatisfying(
            AcceleratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_BINARY))
        .hasMessageContaining("broken.jar");
  }
}
