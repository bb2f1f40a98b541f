package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.NotEvaluated;
import io.coral.conformance.rules.bench.RuleViolation;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Binary;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.Platform;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.ResourceState.Phase;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** PRG, first half: what happens to a binary, good or bad, before the device is touched. */
final class BinaryRules {

  private static final Set<ErrorCode> ALLOWED_FOR_A_CHANGE =
      EnumSet.of(ErrorCode.INVALID_BINARY, ErrorCode.INCOMPATIBLE, ErrorCode.PROGRAM_FAILED);

  /** Binaries that every format must refuse, by what was done to them. */
  private static Map<String, byte[]> broken(Bench bench, byte[] sound) {
    Map<String, byte[]> broken = new LinkedHashMap<>();
    broken.put("an empty binary", new byte[0]);
    broken.put("a binary cut to 1 byte", Arrays.copyOf(sound, 1));
    broken.put("a binary cut to a half", Arrays.copyOf(sound, sound.length / 2));
    broken.put("a binary without its last byte", Arrays.copyOf(sound, sound.length - 1));
    for (int i = 0; i < 3; i++) {
      int length = 1 + bench.random().nextInt(sound.length - 1);
      broken.put("a binary cut to " + length + " bytes", Arrays.copyOf(sound, length));
    }
    broken.put("random bytes", bench.randomBytes(Math.min(sound.length, 1 << 20)));
    byte[] head = sound.clone();
    head[0] ^= (byte) 0xff;
    broken.put("a binary with another first byte", head);
    return broken;
  }

  @Verifies(value = "PRG-02", lookAt = "the checks of lengths, counts and the magic in check()")
  void brokenBinariesAreInvalid(Bench bench) {
    Binary binary = bench.anyBinary();
    byte[] sound = binary.bytes();
    Resource resource = bench.open();
    broken(bench, sound)
        .forEach(
            (what, bytes) -> {
              Bitstream bitstream = binary.bitstream(ByteBuffer.wrap(bytes));
              Expect.failure(
                  ErrorCode.INVALID_BINARY, "check of " + what, () -> resource.check(bitstream));
              Expect.failure(
                  ErrorCode.INVALID_BINARY,
                  "program with " + what,
                  () -> resource.program(bitstream));
            });
    for (int i = 0; i < 24; i++) {
      byte[] changed = sound.clone();
      int at = bench.random().nextInt(sound.length);
      changed[at] ^= (byte) (1 << bench.random().nextInt(8));
      programChanged(resource, binary.bitstream(ByteBuffer.wrap(changed)), at);
    }
    Expect.success(
        "program with the sound binary afterwards", () -> resource.program(binary.bitstream()));
  }

  private static void programChanged(Resource resource, Bitstream changed, int at) {
    try {
      resource.program(changed);
    } catch (AcceleratorException e) {
      Expect.that(
          ALLOWED_FOR_A_CHANGE.contains(e.code()),
          "a binary with one bit changed at byte "
              + at
              + " loads, or fails one of "
              + ALLOWED_FOR_A_CHANGE,
          e);
      if (e.code() == ErrorCode.PROGRAM_FAILED) {
        Expect.equal(
            "the phase after PROGRAM_FAILED", Phase.UNPROGRAMMED, resource.state().phase());
      }
    } catch (RuntimeException | Error e) {
      throw new RuleViolation(
          "a binary with one bit changed at byte " + at + " loads or fails with a code", e);
    }
  }

  @Verifies(
      value = "PRG-03",
      lookAt = "the comparison of platforms, and the message when they differ")
  void anotherPlatformIsIncompatible(Bench bench) {
    Binary wrong = wrongPlatform(bench);
    Resource resource = bench.open();
    AcceleratorException failure =
        Expect.failure(
            ErrorCode.INCOMPATIBLE,
            "program with a binary of another platform",
            () -> resource.program(wrong.bitstream()));
    expectNamed("the device's platform", resource.info().platform(), failure);
    wrong.platform().ifPresent(platform -> expectNamed("the binary's platform", platform, failure));
  }

  private static Binary wrongPlatform(Bench bench) {
    return bench
        .fixture()
        .wrongPlatform()
        .orElseThrow(() -> new NotEvaluated("the fixture names no wrongPlatform binary"));
  }

  private static void expectNamed(String what, Platform platform, AcceleratorException failure) {
    Expect.that(
        failure.getMessage().contains(platform.name())
            && failure.getMessage().contains(platform.version()),
        "the message names " + what + ", " + platform,
        failure.getMessage());
  }

  @Verifies(
      value = "PRG-04",
      lookAt = "whether program lets go of the old program before its checks")
  void aFailedCheckLeavesTheEarlierProgram(Bench bench) {
    Binary binary = bench.binary(Role.VECTOR_ADD);
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, 1000);
    addition.copyInAndAwait();
    ResourceState before = resource.state();
    broken(bench, binary.bytes())
        .forEach(
            (what, bytes) -> {
              Expect.failure(
                  "program with " + what + " fails",
                  () -> resource.program(binary.bitstream(ByteBuffer.wrap(bytes))));
              Expect.equal("the state after program with " + what, before, resource.state());
            });
    bench
        .fixture()
        .wrongPlatform()
        .ifPresent(
            wrong ->
                Expect.failure(
                    ErrorCode.INCOMPATIBLE,
                    "program with a binary of another platform",
                    () -> resource.program(wrong.bitstream())));
    Expect.equal("the state after every failure", before, resource.state());
    Expect.completes("a run of a compute unit opened before", addition.launch());
    addition.fetchAndCheck("vector_add with buffers copied before the failures");
  }

  @Verifies(value = "PRG-08", lookAt = "a reference to the bitstream's bytes that outlives program")
  void theCallersBinaryIsNeitherModifiedNorKept(Bench bench) {
    Binary binary = bench.binary(Role.VECTOR_ADD);
    byte[] sound = binary.bytes();
    Resource resource = bench.open();
    byte[] given = sound.clone();
    resource.check(binary.bitstream(ByteBuffer.wrap(given)));
    resource.program(binary.bitstream(ByteBuffer.wrap(given)));
    Expect.that(
        Arrays.equals(sound, given), "the caller's bytes are as they were", "they were changed");
    Arrays.fill(given, (byte) 0);
    VectorAddition.on(bench, resource, 1000)
        .runAndCheck("vector_add after the caller overwrote the binary");

    WeakReference<ByteBuffer> bytes = programWithDirectBytes(resource, binary, sound);
    Expect.onceCollected(
        "the caller's bytes are collected after program",
        () -> bytes.refersTo(null),
        () -> "something still refers to them");
  }

  private static WeakReference<ByteBuffer> programWithDirectBytes(
      Resource resource, Binary binary, byte[] sound) {
    ByteBuffer direct = ByteBuffer.allocateDirect(sound.length).put(sound).flip();
    resource.program(binary.bitstream(direct));
    return new WeakReference<>(direct);
  }

  @Verifies(value = "PRG-12", lookAt = "check and program must share one list of checks")
  void checkAnswersWhatProgramWould(Bench bench) {
    Binary binary = bench.binary(Role.VECTOR_ADD);
    Resource resource = bench.open();
    Expect.success("check of a sound binary", () -> resource.check(binary.bitstream()));
    Expect.equal("the phase after check", Phase.UNPROGRAMMED, resource.state().phase());

    bench.program(resource, binary);
    VectorAddition addition = VectorAddition.on(bench, resource, 1000);
    addition.copyInAndAwait();
    ResourceState before = resource.state();
    Expect.success("check while programmed", () -> resource.check(binary.bitstream()));
    broken(bench, binary.bytes())
        .forEach(
            (what, bytes) ->
                expectSameCode(resource, what, binary.bitstream(ByteBuffer.wrap(bytes))));
    bench
        .fixture()
        .wrongPlatform()
        .ifPresent(
            wrong -> expectSameCode(resource, "a binary of another platform", wrong.bitstream()));
    Expect.equal("the state after every check", before, resource.state());
    Expect.completes("a run of a compute unit opened before", addition.launch());
    addition.fetchAndCheck("vector_add with buffers copied before the checks");
  }

  private static void expectSameCode(Resource resource, String what, Bitstream bitstream) {
    AcceleratorException checked =
        Expect.failure("check of " + what + " fails", () -> resource.check(bitstream));
    Expect.failure(checked.code(), "program with " + what, () -> resource.program(bitstream));
  }
}
