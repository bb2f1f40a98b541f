package io.coral.runtime.xilinx.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a main class in a process of its own, with an environment that could end this one. A name
 * that starts with a dash is an option of the JVM.
 */
record ChildJvm(int exit, String output) {
  private static final long BOUND_SECONDS = 600;

  static ChildJvm run(
      Path folder, Map<String, String> environment, Class<?> main, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:+UnlockDiagnosticVMOptions");
    command.add("-XX:ErrorFile=" + folder.resolve("hs_err.log"));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    environment.forEach(
        (name, value) -> {
          if (name.startsWith("-D")) {
            command.add(name + "=" + value);
          } else if (name.startsWith("-")) {
            command.add(name + value);
          }
        });
    command.add(main.getName());
    command.addAll(arguments);
    Path output = Files.createTempFile(folder, "child", ".log");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    List.of("OCL_ICD_VENDORS", "OPENCL_VENDOR_PATH", "XILINX_XRT", "XCL_EMULATION_MODE")
        .forEach(builder.environment()::remove);
    environment.forEach(
        (name, value) -> {
          if (!name.startsWith("-")) {
            builder.environment().put(name, value);
          }
        });
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("the child hangs: " + Files.readString(output));
    }
    return new ChildJvm(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }
}
