package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.Response;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An engine that is at fault wherever it is asked: one call pays for it, or one client. */
@Timeout(60)
class DaemonErrorsTest {

  private static final String FAILED = "the daemon failed with " + Untold.class.getName();

  private final Queue<BiConsumer<Response, RuntimeException>> told = new ConcurrentLinkedQueue<>();

  private Path tenants;
  private Daemon daemon;
  private TestClient client;

  /** What cannot say what it is: to make a reply of it fails as well. */
  private static final class Untold extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new StackOverflowError("a test's");
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private Coral engine() {
    return proxy(
        Coral.class,
        (self, method, arguments) ->
            switch (method.getName()) {
              case "wouldFetch" -> false;
              case "shares", "grants" -> List.of();
              case "submit" -> proxy(Answer.class, this::answer);
              case "admit" -> admitted((Map<?, ?>) arguments[0]);
              default -> throw new Untold();
            });
  }

  private static Object admitted(Map<?, ?> tenants) {
    if (!tenants.isEmpty()) {
      throw new Untold();
    }
    return null;
  }

  @SuppressWarnings("unchecked")
  private Object answer(Object self, Method method, Object[] arguments) {
    if (!method.getName().equals("tellInPlace")) {
      throw new Untold();
    }
    told.add((BiConsumer<Response, RuntimeException>) arguments[0]);
    return null;
  }

  @BeforeEach
  void start(@TempDir Path temp) throws IOException {
    tenants = Files.createFile(temp.resolve("tenants.cfg"));
    Map<String, String> said =
        Map.of(
            "socket", temp.resolve("coral.sock").toString(),
            "tenants.file", tenants.toString(),
            "drain.limit", "0s");
    daemon = Daemon.start(engine(), new Host() {}, Settings.of(DaemonSettings.PID, said));
    client = TestClient.welcome(daemon.socket());
  }

  @AfterEach
  void stop() {
    client.close();
    daemon.close();
  }

  private void requireFailed(Wire.Reply reply) {
    assertThat(reply.getFailure().getCode()).isEqualTo(Code.UNKNOWN);
    assertThat(reply.getFailure().getText()).isEqualTo(FAILED);
    requireLife();
  }

  private void requireLife() {
    assertThat(daemon.lives(Duration.ofSeconds(30))).isTrue();
  }

  private long submit() throws IOException {
    long id = client.send(TestClient.submit("any"));
    await().until(() -> !told.isEmpty());
    return id;
  }

  @Test
  void aCallThatMayBlockFailsAlone() throws IOException {
    requireFailed(
        client.ask(Wire.Call.newBuilder().setAccelerators(Wire.ListAccelerators.newBuilder())));
  }

  @Test
  void aCallOnTheThreadThatServesAllFailsAlone() throws IOException {
    long id = submit();
    requireFailed(
        client.ask(Wire.Call.newBuilder().setExplain(Wire.Explain.newBuilder().setSubmit(id))));
  }

  @Test
  void aRequestWhoseEndCannotBeSaidHasAReply() throws IOException {
    long id = submit();
    told.remove().accept(null, new Untold());
    requireFailed(client.reply(id));
  }

  @Test
  void aRequestWhoseAnswerIsNoneHasAReply() throws IOException {
    long id = submit();
    told.remove().accept(null, null);
    assertThat(client.reply(id).getFailure().getCode()).isEqualTo(Code.UNKNOWN);
    requireLife();
  }

  @Test
  void theEndOfAClientThatCannotBeCarriedOutIsItsOwn() throws IOException {
    try (TestClient second = TestClient.welcome(daemon.socket())) {
      submit();
      client.close();
      await().until(() -> second.tenant("default").getClients() == 1);
      requireLife();
    }
  }

  @Test
  void whatOthersHaveTheThreadDoFailsForThem() throws IOException {
    Files.writeString(tenants, "[tenant lab]\nweight = 2\n");
    assertThat(daemon.reload())
        .containsExactly(
            "the daemon at "
                + daemon.socket()
                + " is not done with the tenants' file; its log may say why");
    requireLife();
  }
}
