package io.coral.conformance.rules.process;

import io.coral.launcher.LaunchException;
import io.coral.launcher.TemporaryFolder;

/**
 * Folders with all that a process of the kit leaves behind, however it ends. They are deleted when
 * they are closed or this process ends; what kits left that were killed goes with the first one.
 */
public final class KitFolder {

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(TemporaryFolder::closeAll, "kit: deletes folders"));
    TemporaryFolder.sweep();
  }

  private KitFolder() {}

  /**
   * Makes a folder. Any thread.
   *
   * @throws NotTestable when none can be made
   */
  public static TemporaryFolder make() {
    try {
      return TemporaryFolder.make();
    } catch (LaunchException e) {
      throw new NotTestable(String.valueOf(e.getMessage()), e);
    }
  }
}
