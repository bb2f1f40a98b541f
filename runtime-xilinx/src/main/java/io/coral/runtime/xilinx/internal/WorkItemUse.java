package io.coral.runtime.xilinx.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which kernels of an OpenCL C source ask for their place among work items, by themselves or by
 * what they call. Platforms do not tell it. Where the text is not all (an {@code #include}, names
 * that macros put together), every kernel counts as asking.
 */
final class WorkItemUse {
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "//[^\\n]*|/\\*.*?\\*/|\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'", Pattern.DOTALL);
  private static final Pattern DEFINE = Pattern.compile("\\s*#\\s*define\\s+(\\w+)(.*)");
  private static final Pattern INCLUDE = Pattern.compile("\\s*#\\s*include.*");
  private static final Pattern TOKEN = Pattern.compile("\\w+|[(){};]");
  private static final Pattern WORK_ITEM =
      Pattern.compile(
          "get_(work_dim|global_(size|id|offset|linear_id)|(enqueued_)?local_size|local_(id|linear_id)"
              + "|num_groups|group_id|num_sub_groups|enqueued_num_sub_groups|sub_group_\\w+)");

  /** What the body of each function or macro names. */
  private final Map<String, Set<String>> named = new HashMap<>();

  private final Set<String> everything = new HashSet<>();
  private boolean isPartial;

  private WorkItemUse() {}

  /** Looks at a source. */
  static WorkItemUse of(String source) {
    WorkItemUse use = new WorkItemUse();
    use.read(LEFT_OUT.matcher(source.replace("\\\n", " ")).replaceAll(" "));
    return use;
  }

  /** Whether a kernel's result may depend on how many work items run it. */
  boolean isAskedBy(String kernel) {
    if (isPartial || !named.containsKey(kernel)) {
      return isPartial || everything.stream().anyMatch(WorkItemUse::isWorkItem);
    }
    Set<String> seen = new HashSet<>(Set.of(kernel));
    Deque<String> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      for (String name : named.getOrDefault(open.remove(), Set.of())) {
        if (isWorkItem(name)) {
          return true;
        }
        if (seen.add(name)) {
          open.add(name);
        }
      }
    }
    return false;
  }

  private static boolean isWorkItem(String name) {
    return WORK_ITEM.matcher(name).matches();
  }

  private void read(String text) {
    StringBuilder code = new StringBuilder();
    for (String line : text.split("\n", -1)) {
      Matcher define = DEFINE.matcher(line);
      if (define.matches()) {
        isPartial |= line.contains("##");
        names(define.group(2)).forEach(name -> add(define.group(1), name));
      } else if (INCLUDE.matcher(line).matches()) {
        isPartial = true;
      } else if (!line.strip().startsWith("#")) {
        code.append(line).append('\n');
      }
    }
    functions(code);
  }

  private void add(String owner, String name) {
    named.computeIfAbsent(owner, key -> new HashSet<>()).add(name);
    everything.add(name);
  }

  private static Set<String> names(String text) {
    Set<String> names = new HashSet<>();
    Matcher token = TOKEN.matcher(text);
    while (token.find()) {
      names.add(token.group());
    }
    return names;
  }

  /** A function's name is the last one before a parenthesis on the way to its body. */
  private void functions(CharSequence code) {
    Matcher token = TOKEN.matcher(code);
    int braces = 0;
    int parentheses = 0;
    String before = "";
    String function = "";
    while (token.find()) {
      String next = token.group();
      switch (next) {
        case "{" -> braces++;
        case "}" -> {
          braces--;
          function = braces == 0 ? "" : function;
        }
        case "(" -> {
          if (braces == 0 && parentheses == 0 && !before.equals("__attribute__")) {
            function = before;
            named.computeIfAbsent(function, key -> new HashSet<>());
          }
          parentheses++;
        }
        case ")" -> parentheses--;
        case ";" -> function = braces == 0 ? "" : function;
        default -> add(function, next);
      }
      before = next;
    }
  }
}
