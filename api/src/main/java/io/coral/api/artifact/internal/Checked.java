package io.coral.api.artifact.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactArgument;
import io.coral.api.artifact.ArtifactException;
import io.coral.api.artifact.ArtifactKernel;
import io.coral.spec.Access;
import io.coral.spec.Platform;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes the model out of a draft, checking every field. */
final class Checked {

  /** What may become a folder's or a file's name. */
  static final Pattern PATH_PART =
      Pattern.compile("[\\p{L}\\p{N}_+@~-][^/\\\\:*?\"<>|\\p{Cntrl}]*");

  private static final Pattern PACKAGE = Pattern.compile("[\\w-]+(\\.[\\w-]+)*");
  private static final Pattern KERNEL_ID = Pattern.compile("[\\w-]+");

  private final String file;

  private Checked(String file) {
    this.file = file;
  }

  static Artifact artifact(String file, BitstreamDraft draft) {
    return new Checked(file).artifact(draft);
  }

  private Artifact artifact(BitstreamDraft draft) {
    if (draft.platform == null) {
      throw missing(draft, "", "platform", "vendor, name and version of the board");
    }
    if (draft.kernels == null || draft.kernels.isEmpty()) {
      throw missing(draft, "", "kernels", "a list of at least one kernel");
    }
    requireAtMost(draft, "", "kernels", draft.kernels, Bounds.KERNELS);
    List<ArtifactKernel> kernels = new ArrayList<>();
    for (int i = 0; i < draft.kernels.size(); i++) {
      kernels.add(kernel(draft.kernels.get(i), "kernels[" + i + "]."));
    }
    Artifact artifact =
        new Artifact(
            matching(draft, "", "name", draft.name, PATH_PART, "the file name of the binary"),
            matching(
                draft,
                "",
                "bitstreamId",
                draft.bitstreamId,
                PACKAGE,
                "a package such as com.example.vector"),
            matching(draft, "", "version", draft.version, PATH_PART, "the artifact's version"),
            draft.description == null ? "" : draft.description.strip(),
            platform(draft.platform),
            kernels,
            properties(draft.properties));
    requireOnePrototype(draft.kernels, artifact);
    if (draft.model != null) {
      artifact = artifact.withModel(CheckedModel.of(this, draft.model, artifact));
    }
    return draft.function == null
        ? artifact
        : artifact.withFunction(CheckedFunction.of(this, draft.function, artifact));
  }

  /** All compute units of an accelerator are called alike, so that any of them can serve a call. */
  private void requireOnePrototype(List<KernelDraft> drafts, Artifact artifact) {
    Map<String, ArtifactKernel> first = new HashMap<>();
    for (int i = 0; i < drafts.size(); i++) {
      ArtifactKernel kernel = artifact.kernels().get(i);
      ArtifactKernel other = first.putIfAbsent(kernel.kernelId(), kernel);
      if (other != null && !types(other).equals(types(kernel))) {
        throw new ArtifactException(
            file,
            drafts.get(i).lineOf("arguments"),
            "kernels[" + i + "].arguments",
            "the types "
                + types(kernel)
                + " differ from "
                + types(other)
                + " of another compute unit of "
                + kernel.kernelId()
                + "; expected the same");
      }
    }
  }

  private static List<String> types(ArtifactKernel kernel) {
    return kernel.arguments().stream().map(ArtifactArgument::type).toList();
  }

  private Platform platform(PlatformDraft draft) {
    return new Platform(
        matching(draft, "platform.", "vendor", draft.vendor, PATH_PART, "the board's vendor"),
        matching(draft, "platform.", "name", draft.name, PATH_PART, "the board's name"),
        matching(draft, "platform.", "version", draft.version, PATH_PART, "the shell's version"));
  }

  private ArtifactKernel kernel(KernelDraft draft, String path) {
    if (draft.name == null || draft.name.isEmpty()) {
      throw missing(draft, path, "name", "a list of at least one hardware kernel name");
    }
    requireAtMost(draft, path, "name", draft.name, Bounds.STAGES);
    List<String> names = new ArrayList<>();
    for (String name : draft.name) {
      names.add(required(draft, path, "name", name, "the name of a hardware kernel"));
    }
    if (draft.arguments == null) {
      throw missing(draft, path, "arguments", "a list of arguments, which may be empty");
    }
    requireAtMost(draft, path, "arguments", draft.arguments, Bounds.ARGUMENTS);
    List<ArtifactArgument> arguments = new ArrayList<>();
    for (int i = 0; i < draft.arguments.size(); i++) {
      arguments.add(argument(draft.arguments.get(i), path + "arguments[" + i + "].", names.size()));
    }
    requireDistinctIndexes(draft, path, names.size(), arguments);
    return new ArtifactKernel(
        names,
        matching(draft, path, "kernelId", draft.kernelId, KERNEL_ID, "the accelerator's name"),
        arguments,
        properties(draft.properties));
  }

  private void requireDistinctIndexes(
      KernelDraft draft, String path, int stages, List<ArtifactArgument> arguments) {
    for (int stage = 0; stage < stages; stage++) {
      Map<Integer, Integer> taken = new HashMap<>();
      for (int i = 0; i < arguments.size(); i++) {
        OptionalInt index = arguments.get(i).indexIn(stage, i);
        if (index.isPresent()) {
          Integer other = taken.putIfAbsent(index.getAsInt(), i);
          if (other != null) {
            throw new ArtifactException(
                file,
                draft.arguments == null ? draft.line : draft.arguments.get(i).lineOf("index"),
                path + "arguments[" + i + "].index",
                "position "
                    + index.getAsInt()
                    + " of stage "
                    + stage
                    + " is taken by arguments["
                    + other
                    + "]; expected another");
          }
        }
      }
    }
  }

  private ArtifactArgument argument(ArgumentDraft draft, String path, int stages) {
    String size = draft.size == null ? "" : draft.size.strip();
    return new ArtifactArgument(
        required(draft, path, "type", draft.type, "a C type such as float*"),
        draft.name == null ? "" : draft.name.strip(),
        size.isEmpty()
            ? OptionalInt.empty()
            : OptionalInt.of(number(draft, path, "size", size, 1, "a number of bytes from 1")),
        perStage(draft, path, "index", draft.index, stages, ArtifactArgument.NOT_USED),
        perStage(draft, path, "memory", draft.memory, stages, 0),
        access(draft, path),
        properties(draft.properties));
  }

  private List<Integer> perStage(
      ArgumentDraft draft,
      String path,
      String field,
      @Nullable List<String> values,
      int stages,
      int least) {
    if (values == null || values.isEmpty()) {
      return List.of();
    }
    if (values.size() != 1 && values.size() != stages) {
      throw wrong(
          draft,
          path,
          field,
          "has " + values.size() + " values",
          "one, or one for each of the " + stages + " stages");
    }
    String expected =
        least < 0 ? "a number from 0, or -1 where it is not taken" : "a number from 0";
    return values.stream()
        .map(value -> number(draft, path, field, value.strip(), least, expected))
        .toList();
  }

  int number(Draft draft, String path, String field, String text, int least, String expected) {
    int number;
    try {
      boolean hex = text.startsWith("0x") || text.startsWith("0X");
      number = hex ? Integer.parseInt(text.substring(2), 16) : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw wrong(draft, path, field, "is '" + Bounds.shown(text) + "'", expected);
    }
    if (number < least) {
      throw wrong(draft, path, field, "is " + number, expected);
    }
    return number;
  }

  private Access access(ArgumentDraft draft, String path) {
    String access = draft.access == null ? "" : draft.access.strip();
    return switch (access) {
      case "r" -> Access.READ;
      case "w" -> Access.WRITE;
      case "rw", "" -> Access.READ_WRITE;
      default ->
          throw wrong(draft, path, "access", "is '" + Bounds.shown(access) + "'", "r, w or rw");
    };
  }

  private static Map<String, String> properties(@Nullable PropertiesDraft draft) {
    return draft == null ? Map.of() : draft.entries();
  }

  /** The kernel of an id, which a part of the descriptor names. */
  ArtifactKernel kernel(Draft of, String path, @Nullable String kernelId, Artifact artifact) {
    String expected = "one of the kernels' ids";
    String wanted = required(of, path, "kernelId", kernelId, expected);
    return artifact.kernels().stream()
        .filter(each -> each.kernelId().equals(wanted))
        .findFirst()
        .orElseThrow(
            () -> wrong(of, path, "kernelId", "is '" + Bounds.shown(wanted) + "'", expected));
  }

  /** The argument of a name, which no other one of the kernel has. */
  ArtifactArgument argument(
      Draft of, String path, String field, @Nullable String name, ArtifactKernel kernel) {
    String expected = "the name of one of the arguments of " + kernel.kernelId();
    String wanted = required(of, path, field, name, expected);
    List<ArtifactArgument> found =
        kernel.arguments().stream().filter(each -> each.name().equals(wanted)).toList();
    if (found.size() != 1) {
      throw wrong(
          of,
          path,
          field,
          "is '" + Bounds.shown(wanted) + "', which " + found.size() + " arguments are called",
          expected);
    }
    return found.get(0);
  }

  String matching(
      Draft draft,
      String path,
      String field,
      @Nullable String value,
      Pattern pattern,
      String expected) {
    String text = required(draft, path, field, value, expected);
    if (!pattern.matcher(text).matches()) {
      throw wrong(draft, path, field, "is '" + Bounds.shown(text) + "'", expected);
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Bounds.NAME_BYTES) {
      throw wrong(
          draft,
          path,
          field,
          "has " + bytes + " bytes in UTF-8: '" + Bounds.shown(text) + "'",
          "at most " + Bounds.NAME_BYTES + ", because it becomes the name of a folder or a file");
    }
    return text;
  }

  void requireAtMost(Draft draft, String path, String field, List<?> list, int most) {
    if (list.size() > most) {
      throw wrong(draft, path, field, "has " + list.size() + " entries", "at most " + most);
    }
  }

  String required(Draft draft, String path, String field, @Nullable String value, String expected) {
    if (value == null || value.isBlank()) {
      throw missing(draft, path, field, expected);
    }
    return value.strip();
  }

  ArtifactException missing(Draft draft, String path, String field, String expected) {
    return wrong(draft, path, field, "is missing or empty", expected);
  }

  ArtifactException wrong(Draft draft, String path, String field, String what, String expected) {
    return new ArtifactException(
        file, draft.lineOf(field), path + field, what + "; expected " + expected);
  }

  /** What is wrong with a part as a whole. */
  ArtifactException at(Draft part, String path, String text) {
    return new ArtifactException(file, part.line, path, text);
  }
}
