package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.Request;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Resource;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Descriptors of artifacts that were laid out by hand, and that somebody edits where they lie. */
@Timeout(120)
class EditedDescriptorTest {

  private static final String WRITTEN =
      "{\"type\": \"float*\", \"name\": \"data\", \"access\": \"w\"}";

  @TempDir Path temp;

  private Rig rig;
  private InstalledBitstream installed;

  @BeforeEach
  void openRig() throws IOException {
    rig = new Rig(temp);
    installed = rig.layOut();
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  private void edit(String from, String to) throws IOException {
    Path file = installed.folder().resolve("bitstream.json");
    String before = Files.readString(file);
    Files.writeString(file, before.replace(from, to));
    assertThat(Files.readString(file)).isNotEqualTo(before);
  }

  private void swapFactorAndOffset() throws IOException {
    edit("\"factor\", \"index\": [\"1\", \"-1\"]", "\"other\", \"index\": [\"-1\", \"0\"]");
    edit("\"offset\", \"index\": [\"-1\", \"0\"]", "\"factor\", \"index\": [\"1\", \"-1\"]");
  }

  private float affine(Engine engine) {
    ByteBuffer data = Rig.floats(3f);
    Rig.answer(engine.submit(Request.of("math.affine").arg(data).arg(2f).arg(10f)));
    return data.getFloat(0);
  }

  @Test
  void anotherOrderOfArgumentsCountsFromTheNextRequestOn() throws IOException {
    rig.simulator(Rig.BOARD);
    assertThat(affine(rig.engine)).isEqualTo(3 * 2 + 10);

    swapFactorAndOffset();

    assertThat(affine(rig.engine)).isEqualTo(3 * 10 + 2);
  }

  @Test
  void anotherPlaceOfAnArrayCountsFromTheNextRequestOn() throws IOException {
    rig.simulator(Rig.BOARD);
    rig.run(new Rig.Addition(10).request);

    edit("{\"type\": \"float*\", \"name\": \"c\", \"access\": \"w\"},", "");
    edit(
        "\"kernelId\": \"addition\", \"arguments\": [",
        "\"kernelId\": \"addition\", \"arguments\": [ {\"type\": \"float*\", \"name\": \"c\", \"access\": \"w\", \"index\": \"2\"},");
    edit("\"name\": \"a\",", "\"name\": \"a\", \"index\": \"0\",");
    edit("\"name\": \"b\",", "\"name\": \"b\", \"index\": \"1\",");
    ByteBuffer sum = Rig.floats(1);
    rig.run(Request.of("math.addition").arg(sum).arg(Rig.floats(3f)).arg(Rig.floats(4f)).arg(1));

    assertThat(sum.getFloat(0)).isEqualTo(7);
  }

  /** What was copied for one access is not what another one needs. */
  @Test
  void javaArraysThatWereCopiedForAnotherAccessAreNotPassedOn() throws IOException {
    edit("{\"type\": \"float*\", \"name\": \"data\"}", WRITTEN);
    Answer waiting = rig.engine.submit(Request.of("math.scale").arg(new float[] {3}).arg(2f));
    edit(WRITTEN, "{\"type\": \"float*\", \"name\": \"data\"}");

    rig.simulator(Rig.BOARD);
    float[] next = {3};
    rig.run(Request.of("math.scale").arg(next).arg(2f));

    assertThat(next).containsExactly(6);
    assertThat(Rig.failure(waiting)).hasMessageContaining("submit it again");
  }

  /** What was found a moment ago may be replaced before the request is admitted. */
  @Test
  void aRequestThatWasCheckedAgainstTheOldDescriptorIsAnsweredByTheNew() throws IOException {
    List<InstalledBitstream> old = rig.repository.find("math.scale");
    AtomicInteger stale = new AtomicInteger(1);
    BitstreamRepository late =
        (BitstreamRepository)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {BitstreamRepository.class},
                (proxy, method, arguments) ->
                    method.getName().equals("find") && stale.getAndDecrement() > 0
                        ? old
                        : method.invoke(rig.repository, arguments));
    edit("{\"type\": \"float*\", \"name\": \"data\"}", WRITTEN);
    try (SimRuntime simulator =
            new SimRuntime(List.of(Rig.BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL);
        Engine engine = new Engine(late, Rig.LIMITS)) {
      engine.add(simulator, 1);

      Rig.answer(engine.submit(Request.of("math.scale").arg(Rig.floats(3f)).arg(2f)));
    }
  }

  /** A digest tells the binary; what the board was told of it is the descriptor's. */
  @Test
  void aBoardThatKeptItsProgramIsProgrammedAnewForAnotherDescriptor() throws IOException {
    AtomicInteger programmings = new AtomicInteger();
    try (SimRuntime simulator =
        new SimRuntime(List.of(Rig.BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL)) {
      rig.engine.add(keeping(simulator, programmings), 1);
      assertThat(affine(rig.engine)).isEqualTo(3 * 2 + 10);
      BoardClaim claim = new BoardClaim("kit", SimRuntime.ID, Set.of("sim-0"));
      rig.engine.add(claim, 1);
      await().until(() -> rig.engine.boards().get(0).state() == Board.State.CLAIMED);
      rig.engine.remove(claim);

      swapFactorAndOffset();

      assertThat(affine(rig.engine)).isEqualTo(3 * 10 + 2);
      assertThat(programmings).hasValue(2);
      rig.engine.close();
    }
  }

  /** A runtime whose boards stay as they are when they are closed and opened again. */
  private AcceleratorRuntime keeping(AcceleratorRuntime real, AtomicInteger programmings) {
    AtomicReference<Resource> kept = new AtomicReference<>();
    return odd(
        AcceleratorRuntime.class,
        real,
        (name, call) -> {
          if (!name.equals("open")) {
            return call.call();
          }
          if (kept.get() == null) {
            kept.set(
                odd(
                    Resource.class,
                    (Resource) call.call(),
                    (inner, called) -> {
                      programmings.addAndGet(inner.equals("program") ? 1 : 0);
                      return inner.equals("close") ? null : called.call();
                    }));
          }
          return kept.get();
        });
  }

  private interface Odd {
    Object answer(String name, Callable<Object> call) throws Exception;
  }

  private <T> T odd(Class<T> type, T real, Odd odd) {
    return type.cast(
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return odd.answer(method.getName(), () -> method.invoke(real, arguments));
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            }));
  }
}
