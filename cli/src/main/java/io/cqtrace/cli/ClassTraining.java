package io.cqtrace.cli;

import java.nio.file.Path;

/**
 * The run from which the build makes the archive of loaded classes: what most users start, on two
 * samples. Its output is of no use.
 */
final class ClassTraining {
  private ClassTraining() {}

  /**
   * Runs the commands.
   *
   * @param args the folder with the samples, and one to write to
   */
  public static void main(String[] args) {
    Main.speedArrowUp();
    String qemu = Path.of(args[0], "qemu/hotplug-64-queues/trace.log.zst").toString();
    Path spdk = Path.of(args[0], "spdk/lost-delete-sq");
    String log = spdk.resolve("spdk.log.zst").toString();
    String ftrace = spdk.resolve("guest-ftrace.txt.zst").toString();
    Path output = Path.of(args[1]);
    run("--help");
    run(qemu);
    run("analyze", "--json", log, ftrace);
    run("import", "-o", output.resolve("tables").toString(), qemu);
    run("report", "-o", output.resolve("report").toString(), log, ftrace);
    run("chart", "-o", output.resolve("chart.svg").toString(), qemu);
  }

  private static void run(String... args) {
    int code = Main.execute(args);
    if (code == ExitCode.USAGE.code() || code == ExitCode.INTERNAL.code()) {
      throw new IllegalStateException(String.join(" ", args) + ": exit status " + code);
    }
  }
}
