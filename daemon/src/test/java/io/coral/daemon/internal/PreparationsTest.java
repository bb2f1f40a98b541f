package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.Share;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.daemon.internal.kernels.Held;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.spec.Platform;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Boards that clients have programmed before they ask for anything. */
@Timeout(60)
class PreparationsTest {

  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private DaemonRig rig;
  private TestClient client;

  @BeforeEach
  void start(@TempDir Path temp) throws IOException {
    rig = new DaemonRig(temp, "count=1");
    client = TestClient.welcome(rig.socket());
  }

  @AfterEach
  void stop() {
    client.close();
    rig.close();
  }

  private static Wire.Call.Builder prepare(String board, String accelerator, long patience) {
    return prepare(Wire.Prepare.newBuilder(), board, accelerator, patience);
  }

  private static Wire.Call.Builder prepare(
      Wire.Prepare.Builder of, String board, String accelerator, long patience) {
    return Wire.Call.newBuilder()
        .setPrepare(of.setBoard(board).setAccelerator(accelerator).setPatience(patience));
  }

  private Duration used(String tenant) {
    return rig.coral().shares().stream()
        .filter(share -> share.tenant().equals(tenant))
        .map(Share::used)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aBoardIsProgrammedOnceAndTheTenantPaysThatIsSaid() throws IOException {
    Wire.Loaded first =
        client
            .ask(
                prepare(
                    Wire.Prepare.newBuilder().setTenant("blue"), "sim/sim-0", "test.add", MINUTE))
            .getLoaded();
    Wire.Loaded again = client.ask(prepare("sim-0", "test.held", 0)).getLoaded();

    assertThat(first.getBoard()).isEqualTo("sim-0");
    assertThat(first.getBitstream()).isEqualTo("test:1");
    assertThat(first.getProgramming()).isPositive();
    assertThat(again).isEqualTo(first.toBuilder().clearProgramming().build());
    assertThat(rig.coral().boards().get(0).bitstream()).hasValue("test:1");
    assertThat(used("blue")).isPositive();
    assertThat(used("default")).isZero();
  }

  @Test
  void whatCannotBeIsRefusedWithTheReason() throws IOException {
    Wire.Failure accelerator = client.ask(prepare("sim-0", "test.ad", MINUTE)).getFailure();

    assertThat(accelerator.getCode()).isEqualTo(Code.UNKNOWN_ACCELERATOR);
    assertThat(accelerator.getAccelerator()).isEqualTo("test.ad");
    assertThat(accelerator.getText()).contains("test.add");
    assertThat(refusal(prepare("sim-7", "test.add", MINUTE))).isEqualTo(Code.UNKNOWN_BOARD);
    assertThat(refusal(prepare("sim-0", "test.add", -1))).as("endless").isEqualTo(Code.WRONG_CALL);
    assertThat(
            refusal(
                prepare(Wire.Prepare.newBuilder().setTenant("bleu"), "sim-0", "test.add", MINUTE)))
        .isEqualTo(Code.UNKNOWN_TENANT);
    assertThat(rig.coral().boards().get(0).bitstream()).isEmpty();
  }

  private Code refusal(Wire.Call.Builder call) throws IOException {
    return client.ask(call).getFailure().getCode();
  }

  @Test
  void nobodyWaitsForAClientThatIsGone(@TempDir Path temp) throws IOException {
    install(temp);
    try (TestClient busy = TestClient.welcome(rig.socket());
        TestClient.Lent lent = busy.new Lent(4096)) {
      long held = busy.send(TestClient.submit("test.held", TestClient.array(lent, 0, 4)));
      await().until(() -> rig.coral().boards().get(0).bitstream().isPresent());
      client.send(prepare("sim-0", "other.held", 10 * MINUTE));
      await().until(PreparationsTest::isAwaited);

      client.close();

      await().until(() -> !isAwaited());
      rig.permits.release();
      assertThat(busy.reply(held).hasAnswer()).isTrue();
    }
  }

  private static boolean isAwaited() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Arrays::stream)
        .anyMatch(frame -> frame.getClassName().equals(Preparations.class.getName()));
  }

  /** Another artifact for the board. */
  private static void install(Path temp) throws IOException {
    Path folder = Files.createDirectories(temp.resolve("other"));
    Files.write(
        folder.resolve("kernels.jar"),
        KernelJar.pack(new Platform("coral", "sim", "1.0"), List.of(Held.class)));
    Files.writeString(
        folder.resolve("bitstream.json"),
        """
        {"name": "kernels.jar", "bitstreamId": "other", "version": "1",
         "platform": {"vendor": "coral", "name": "sim", "version": "1.0"}, "kernels": [
          {"name": "held", "kernelId": "held", "arguments": [{"type": "int*", "name": "data"}]}]}
        """);
    DiskRepository.ofSystemProperties().install(folder);
  }

  @Test
  void whoAsksAfterItsEndIsRefused() {
    Preparations preparations = new Preparations(rig.coral()::prepare, stranger());
    preparations.close();

    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> preparations.loaded(prepare("sim-0", "test.add", 0).getPrepare()));
  }

  @Test
  void onlyOperatorsAskForOtherTenants() throws CallException {
    Preparations preparations = new Preparations(rig.coral()::prepare, stranger());
    Wire.Prepare own = prepare("sim-0", "test.add", MINUTE).getPrepare();

    assertThatExceptionOfType(CallException.class)
        .isThrownBy(() -> preparations.loaded(own.toBuilder().setTenant("default").build()))
        .withMessageContaining("user 12345 may not prepare boards for tenant default here; ")
        .withMessageContaining("root")
        .extracting(CallException::code)
        .isEqualTo(Code.NOT_ALLOWED);
    assertThat(preparations.loaded(own.toBuilder().setTenant("blue").build()).getBoard())
        .isEqualTo("sim-0");
    assertThat(preparations.loaded(own).getBoard()).isEqualTo("sim-0");
  }

  private static User stranger() {
    DaemonSettings settings = DaemonSettings.of(Settings.of(DaemonSettings.PID, Map.of()));
    return new User(
        12_345, new Tenant("blue", settings.quotas(), Set.of(), new Backlog(1 << 20)), false);
  }
}
