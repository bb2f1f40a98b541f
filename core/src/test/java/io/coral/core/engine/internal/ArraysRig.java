package io.coral.core.engine.internal;

import static io.coral.core.engine.internal.FloatArrays.BYTES;
import static io.coral.core.engine.internal.FloatArrays.write;

import io.coral.api.CoralArray;
import io.coral.api.repository.InstalledBitstream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** For each test an engine without a board, and the artifact whose kernels the arrays are for. */
abstract class ArraysRig {

  @TempDir Path temp;
  Rig rig;
  InstalledBitstream installed;

  /** What the engine is configured with, beside its defaults. */
  Map<String, Object> settings() {
    return Map.of();
  }

  @BeforeEach
  void openRig() throws IOException {
    openRig(settings());
  }

  private void openRig(Map<String, Object> settings) throws IOException {
    rig = new Rig(temp, settings);
    installed = rig.install();
  }

  void reopenRig(Map<String, Object> settings) throws IOException {
    rig.close();
    openRig(settings);
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  CoralArray array(float value) {
    CoralArray array = rig.engine.array(BYTES);
    write(array, value);
    return array;
  }
}
