package io.coral.spec.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryLedgerTest {

  @Test
  void chargesByItsGranularity() {
    MemoryLedger ledger = new MemoryLedger(8192, 4096);

    assertThat(ledger.reserve(1)).isTrue();
    assertThat(ledger.available()).isEqualTo(4096);
    assertThat(ledger.reserve(4097)).isFalse();
    assertThat(ledger.reserve(4096)).isTrue();
    ledger.release(1);
    assertThat(ledger.available()).isEqualTo(4096);
  }

  @Test
  void aSizeBeyondEveryMemoryDoesNotOverflow() {
    MemoryLedger ledger = new MemoryLedger(8192, 4096);

    assertThat(ledger.reserve(Long.MAX_VALUE)).isFalse();
    assertThat(ledger.available()).isEqualTo(8192);
  }
}
