package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory that a client shares, and what becomes of one who shares what it should not. */
class RegionTest {

  private static final int BYTES = 64;

  private Path object;
  private UserPrincipal owner;
  private Regions regions;

  @BeforeEach
  void makeAnObject() throws IOException {
    Path folder = Path.of("/dev/shm");
    assumeTrue(Files.isWritable(folder), "there is no shared memory");
    object = Files.createTempFile(folder, "coral-", "");
    Files.write(object, new byte[BYTES]);
    owner = Files.getOwner(object);
    regions = new Regions(owner);
  }

  @AfterEach
  void takeItAway() throws IOException {
    regions.close();
    Files.delete(object);
  }

  private String key() {
    return "/" + object.getFileName();
  }

  private void register(String key, long offset, long bytes) {
    regions.register(new Region.Described("mine", key, offset, bytes));
  }

  private Place place(long offset, long bytes) {
    return regions
        .place(
            new Parameters(Map.of(Place.REGION, "mine", Place.OFFSET, offset, Place.SIZE, bytes)))
        .orElseThrow();
  }

  private static void assertRefused(ThrowingCallable call, String why) {
    assertThatExceptionOfType(Refusal.class).isThrownBy(call::call).withMessageContaining(why);
  }

  @Test
  void whatIsWrittenIsInTheObjectAndIsReadFromThere() throws IOException {
    register(key(), 16, 32);
    place(8, 4).write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));

    assertThat(Files.readAllBytes(object)).startsWith(new byte[24]).contains(1, 2, 3, 4);
    byte[] read = new byte[4];
    place(8, 4).read(ByteBuffer.wrap(read));
    assertThat(read).containsExactly(1, 2, 3, 4);
    assertThat(regions.described("")).containsExactly(new Region.Described("mine", key(), 16, 32));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "..",
        "/.",
        "../tmp/x",
        "/a/b",
        "a\0b",
        "d\n/l/f",
        "//tmp/a\nb/f",
        "\ud800"
      })
  void aKeyIsANameAlone(String key) {
    assertRefused(() -> register(key, 0, 1), "expected a name as shm_open takes it");
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    Path link = Files.createSymbolicLink(Path.of(object + "-link"), object);
    try {
      assertRefused(
          () -> register(link.getFileName().toString(), 0, 1), "it is no shared memory object");
    } finally {
      Files.delete(link);
    }
  }

  @Test
  void anothersObjectIsNotOpened() throws IOException {
    UserPrincipal nobody =
        object.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
    Regions theirs = new Regions(nobody);

    assertRefused(
        () -> theirs.register(new Region.Described("mine", key(), 0, 1)),
        "it is another user's; expected one that nobody has made");
    assertThat(theirs.described("")).isEmpty();
  }

  @Test
  void anothersRegionIsNotFound() {
    register(key(), 0, BYTES);

    assertRefused(
        () -> new Regions(owner).described("mine"), "Unable to find shared memory region: 'mine'");
  }

  @Test
  void whatIsNotThereIsTold() {
    assertRefused(() -> register("coral-none", 0, 1), "there is none of that key");
  }

  @ParameterizedTest
  @CsvSource({"0,65", "64,1", "-1,1", "0,0", "1,9223372036854775807", "9223372036854775807,1"})
  void aRegionIsWithinItsObject(long offset, long bytes) {
    assertRefused(() -> register(key(), offset, bytes), "within its 64 bytes");
  }

  @ParameterizedTest
  @CsvSource({"0,33", "32,1", "-1,1", "1,9223372036854775807", "9223372036854775807,1"})
  void aTensorIsWithinItsRegion(long offset, long bytes) {
    register(key(), 0, 32);

    assertRefused(
        () -> place(offset, bytes), "Invalid offset + byte size for shared memory region: 'mine'");
  }

  @Test
  void anObjectThatIsCutOffIsRefusedAndNotMadeLonger() throws IOException {
    register(key(), 0, BYTES);
    try (FileChannel channel = FileChannel.open(object, StandardOpenOption.WRITE)) {
      channel.truncate(8);
    }

    assertRefused(
        () -> place(4, 8).read(ByteBuffer.allocate(8)),
        "shared memory region 'mine' has fewer bytes than when it was registered");
    assertRefused(() -> place(4, 8).write(ByteBuffer.allocate(8)), "has fewer bytes");
    assertThat(object).hasSize(8);
  }

  @Test
  void whoStillReadsWhatIsUnregisteredIsTold() {
    register(key(), 0, BYTES);
    Place place = place(0, BYTES);
    regions.unregister("mine");

    assertRefused(
        () -> place.read(ByteBuffer.allocate(BYTES)),
        "shared memory region 'mine' was unregistered meanwhile");
  }

  @Test
  void namesAreTakenOnceAndAUserHasABoundedNumber() {
    register(key(), 0, 1);
    assertRefused(() -> register(key(), 0, 1), "shared memory region 'mine' already in manager");
    for (int i = 1; i < 64; i++) {
      regions.register(new Region.Described("more" + i, key(), 0, 1));
    }

    assertRefused(
        () -> regions.register(new Region.Described("last", key(), 0, 1)),
        "you have 64 regions already; unregister some");
    regions.unregister("");
    register(key(), 0, 1);
  }

  @Test
  void aRegionAndASizeBelongTogether() {
    assertRefused(
        () -> regions.place(new Parameters(Map.of(Place.SIZE, 1L))),
        "there is no 'shared_memory_region'");
    assertThat(regions.place(Parameters.NONE)).isEmpty();
  }

  @Test
  void whereItIsOffOrTheUserIsNotKnownNothingIsOffered() {
    try (SharedMemory off = new SharedMemory(false);
        SharedMemory on = new SharedMemory(true)) {
      for (Regions each : new Regions[] {off.of(Optional.of(owner)), on.of(Optional.empty())}) {
        assertRefused(() -> each.described(""), "with shared.memory=true in io.coral.gateway.cfg");
      }
      assertThat(on.of(Optional.of(owner)).described("")).isEmpty();
    }
  }

  @Test
  void whoIsStillServedWhileTheGatewayEndsLeavesNothingOpen() {
    SharedMemory ending = new SharedMemory(true);
    Regions before = ending.of(Optional.of(owner));
    ending.close();

    assertRefused(
        () -> before.register(new Region.Described("mine", key(), 0, 1)), "the gateway ends");
  }

  @Test
  void whoComesFirstWhileTheGatewayEndsLeavesNothingOpen() {
    SharedMemory ending = new SharedMemory(true);
    ending.close();

    assertRefused(
        () -> ending.of(Optional.of(owner)).register(new Region.Described("mine", key(), 0, 1)),
        "the gateway ends");
  }
}
