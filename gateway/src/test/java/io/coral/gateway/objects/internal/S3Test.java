package io.coral.gateway.objects.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.gateway.internal.Memory;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class S3Test {

  private static final int MOST = 1 << 20;

  @TempDir private static Path temp;
  private static S3Proxy store;

  private final Memory memory = new Memory(2 * MOST);

  @BeforeAll
  static void start() throws Exception {
    store = new S3Proxy(temp, "photos");
  }

  @AfterAll
  static void stop() {
    store.close();
  }

  private static Objects objects(Map<String, Object> settings) throws IOException {
    return new Objects(ObjectSettings.of(Settings.of(ObjectSettings.PID, settings)));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  @Test
  void anObjectIsWrittenFoundAndRead() throws Exception {
    Objects objects = objects(store.settings());
    URI object = objects.allowed("s3://photos/a%20folder/gr%C3%B6%C3%9Fe+1.txt");
    assertThat(objects.isThere(object)).isFalse();

    objects.put(object, bytes("content"), "text/plain", List.of(memory));

    assertThat(objects.isThere(object)).isTrue();
    try (Fetched fetched = objects.get(object, MOST, memory)) {
      assertThat(UTF_8.decode(fetched.content()).toString()).isEqualTo("content");
    }
    assertThat(store.file("a folder/größe+1.txt")).hasContent("content");
    assertThat(memory.taken()).isZero();
  }

  @Test
  void whatIsThereIsNotWrittenOver() throws Exception {
    Objects objects = objects(store.settings());
    URI object = objects.allowed("s3://photos/once");

    objects.put(object, bytes("first"), "text/plain", List.of(memory));
    objects.put(object, bytes("second"), "text/plain", List.of(memory));

    assertThat(store.file("once")).hasContent("first");
  }

  @Test
  void anEmptyResultIsAnObjectToo() throws Exception {
    Objects objects = objects(store.settings());
    URI object = objects.allowed("s3://photos/empty");

    objects.put(object, bytes(""), "text/plain", List.of(memory));

    assertThat(objects.isThere(object)).isTrue();
  }

  @Test
  void wrongCredentialsAreSaidAndNotTriedAgain() throws Exception {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(
            () ->
                objects(store.settings(store.port(), "wrong")).isThere(URI.create("s3://photos/a")))
        .withMessageContaining("look at s3.credentials")
        .extracting(StoreException::isTemporary)
        .isEqualTo(false);
  }

  @Test
  void anObjectThatIsNotThereIsSaid() throws Exception {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> objects(store.settings()).get(URI.create("s3://photos/no"), MOST, memory))
        .withMessage("s3://photos/no: there is no such object");
  }
}
