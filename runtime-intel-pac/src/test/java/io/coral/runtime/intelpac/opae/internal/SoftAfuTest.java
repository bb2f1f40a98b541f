package io.coral.runtime.intelpac.opae.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.runtime.intelpac.SoftAfu;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the software AFU could be kinder than the real library, and is not. */
class SoftAfuTest {
  private static final int INVALID_PARAM = 1;
  private static final int GLOB = 2;

  private BoundLibrary library;
  private Fpga fpga;

  @BeforeEach
  void open() {
    library = BoundLibrary.open();
    fpga = library.fpga();
  }

  @AfterEach
  void close() {
    if (library != null) {
      library.close();
    }
  }

  private long device() {
    try (Tokens devices = Tokens.of(fpga, Tokens.DEVICE, 0)) {
      return devices.keep(0);
    }
  }

  @Test
  void whatWasDestroyedIsDestroyedOnce() {
    long token = device();
    long[] properties = new long[1];
    long[] event = new long[1];
    assertThat(fpga.fpgaGetProperties(token, properties)).isZero();
    assertThat(fpga.fpgaCreateEventHandle(event)).isZero();
    long kept = properties[0];

    assertThat(fpga.fpgaDestroyProperties(properties)).isZero();
    assertThat(properties[0]).isZero();
    assertThat(fpga.fpgaDestroyProperties(new long[] {kept})).isEqualTo(INVALID_PARAM);
    assertThat(fpga.fpgaPropertiesSetObjectType(kept, Tokens.DEVICE)).isEqualTo(INVALID_PARAM);
    assertThat(fpga.fpgaDestroyEventHandle(event)).isZero();
    assertThat(event[0]).as("an event is not forgotten for the caller").isNotZero();
    assertThat(fpga.fpgaDestroyEventHandle(event)).isEqualTo(INVALID_PARAM);
    assertThat(fpga.fpgaDestroyToken(new long[] {token})).isZero();
    assertThat(fpga.fpgaDestroyToken(new long[] {token})).isEqualTo(INVALID_PARAM);
    assertThat(fpga.fpgaGetProperties(token, properties)).isEqualTo(INVALID_PARAM);
  }

  @Test
  void aFilterKeepsNoCopyOfItsParent() {
    long token = device();
    int[] matches = new int[1];
    try (Properties filter = Properties.empty(fpga)) {
      filter.setParent(token);
      long[] filters = {filter.pointer()};
      assertThat(fpga.fpgaEnumerate(filters, 1, null, 0, matches)).isZero();
      assertThat(matches[0]).isEqualTo(1);
      Tokens.destroy(fpga, token);
      assertThat(fpga.fpgaEnumerate(filters, 1, null, 0, matches)).isEqualTo(INVALID_PARAM);
    }
  }

  @Test
  void aCardThatIsGoneHasNoPropertiesAndNoFiles() {
    long token = device();
    long[] object = new long[1];
    assertThat(fpga.fpgaTokenGetObject(token, "power_mgmt/consumed", object, 0)).isZero();

    SoftAfu.control("lose 0");

    assertThat(fpga.fpgaGetProperties(token, new long[1])).isEqualTo(Results.NOT_FOUND);
    assertThat(fpga.fpgaObjectRead64(object[0], new long[1], 0)).isZero();
    assertThat(fpga.fpgaObjectRead64(object[0], new long[1], 1)).isEqualTo(Results.NOT_FOUND);
    fpga.fpgaDestroyObject(object);
    Tokens.destroy(fpga, token);
  }

  @Test
  void aPatternIsOneWithItsFlagAndAListHasNoNumber() {
    long token = device();
    long[] one = new long[1];
    long[] several = new long[1];
    assertThat(fpga.fpgaTokenGetObject(token, "power*/consumed", one, 0))
        .isEqualTo(Results.NOT_FOUND);
    assertThat(fpga.fpgaTokenGetObject(token, "power*/consumed", one, GLOB)).isZero();
    assertThat(fpga.fpgaTokenGetObject(token, "*_mgmt/*", several, GLOB)).isZero();

    assertThat(fpga.fpgaObjectRead64(one[0], new long[1], 1)).isZero();
    assertThat(fpga.fpgaObjectRead64(several[0], new long[1], 1)).isEqualTo(INVALID_PARAM);
    fpga.fpgaDestroyObject(one);
    fpga.fpgaDestroyObject(several);
    Tokens.destroy(fpga, token);
  }
}
