package io.coral.spec.format;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.foreign.BoundedCall;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.foreign.Providers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Predicate;

/** Which of several vendors' formats a file has. Any thread. */
public final class BitstreamFormats {

  private static final int HEAD = 512;

  /** How long the constructor of a format may take; it has nothing to do. */
  private static final Duration MAKING = Duration.ofSeconds(10);

  private BitstreamFormats() {}

  /**
   * The formats that a {@link ServiceLoader} finds. One whose constructor fails, or does not return
   * in time, is left out with a warning in the log: it keeps nobody from the others.
   *
   * @param loader whose formats
   * @param wanted which classes; the others are not made
   */
  public static List<BitstreamFormat> onClassPath(
      ClassLoader loader, Predicate<Class<? extends BitstreamFormat>> wanted) {
    List<BitstreamFormat> formats = new ArrayList<>();
    for (ServiceLoader.Provider<BitstreamFormat> provider :
        Providers.of(BitstreamFormat.class, loader)) {
      if (wanted.test(provider.type())) {
        ForeignCode.tell("making a format", () -> formats.add(made(provider, MAKING)));
      }
    }
    return formats;
  }

  /** What a provider makes within a time. */
  static BitstreamFormat made(ServiceLoader.Provider<BitstreamFormat> provider, Duration time) {
    String name = provider.type().getName();
    BoundedCall<BitstreamFormat> making = BoundedCall.start("new", name, provider::get);
    if (!making.endsWithin(time, late -> {})) {
      throw AcceleratorException.of(
          ErrorCode.TIMEOUT, "new", name, "its constructor did not return within " + time);
    }
    return making.answer();
  }

  /**
   * The first format that recognises a file. One that fails is logged as a warning and knows
   * nothing of the file. What is returned fails with an {@link AcceleratorException} alone,
   * whatever the vendor's code throws.
   *
   * @param bytes the file from position 0; its position and limit stay as they are
   */
  public static Optional<BitstreamFormat> recognising(
      Collection<BitstreamFormat> formats, ByteBuffer bytes) {
    ByteBuffer head = bytes.slice(0, Math.min(HEAD, bytes.capacity())).asReadOnlyBuffer();
    return formats.stream()
        .filter(
            format ->
                ForeignCode.ask(
                    "the format " + format.getClass().getName(),
                    false,
                    () -> format.recognises(head.duplicate())))
        .findFirst()
        .map(GuardedFormat::new);
  }
}
