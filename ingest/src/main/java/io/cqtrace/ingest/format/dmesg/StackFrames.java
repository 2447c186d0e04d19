package io.cqtrace.ingest.format.dmesg;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a blocked task's stack, from the line that names the task to the end of its stack.
 * A frame behind a question mark is a leftover on the stack and is left out.
 *
 * <p>Source: Linux {@code arch/x86/kernel/dumpstack.c: show_trace_log_lvl}, {@code
 * printk_stack_address}; {@code arch/arm64/kernel/stacktrace.c: dump_backtrace_entry}; of a lockup,
 * where the function that runs stands behind {@code RIP:} or {@code pc :}, {@code
 * arch/x86/kernel/dumpstack.c: show_ip}, {@code arch/arm64/kernel/process.c: __show_regs}.
 */
final class StackFrames {
  private static final Pattern FRAME =
      Pattern.compile(
          "^\\s*(?:\\[<[0-9a-f]{8,16}>\\] |RIP: [0-9a-f]{4}:|pc : )?(\\? )?(?:\\[<[0-9a-f]{8,16}>\\] )?"
              + "([A-Za-z_][A-Za-z0-9_.]{0,80})\\+0x[0-9a-f]{1,6}/0x[0-9a-f]{1,6}");
  private static final Pattern BETWEEN =
      Pattern.compile(
          "^\\s*(?:Not tainted|Tainted:|\"echo 0 >|task:|Workqueue:|Call Trace|Call trace|<TASK>"
              + "|<IRQ>|</IRQ>|Stopper:|Hardware name|Modules linked in:|CPU: \\d|Code: |pstate: "
              + "|(?:pc|lr|sp) : |x\\d{1,2}\\s?: |Kernel panic|[0-9a-f]{16} |[A-Z][A-Z0-9]{1,3}: [0-9a-f])"
              + "|^\\S{1,16} {1,16}[DRSTI] ");
  private static final int MOST_FRAMES = 64;

  private boolean open;
  private int frameCount;

  /** A line named a blocked task: its stack follows. */
  void begin() {
    open = true;
    frameCount = 0;
  }

  /** Whether a stack is being printed. */
  boolean isOpen() {
    return open;
  }

  /** The function of a frame; null for any other line, which may end the stack. */
  @Nullable String function(String message) {
    Matcher frame = FRAME.matcher(message);
    if (frame.find()) {
      frameCount++;
      open = frameCount < MOST_FRAMES;
      return frame.group(1) == null ? frame.group(2) : null;
    }
    open = BETWEEN.matcher(message).find();
    return null;
  }
}
