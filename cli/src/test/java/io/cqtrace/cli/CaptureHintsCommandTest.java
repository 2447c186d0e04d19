package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code cqtrace capture-hints}, with and without captures. */
class CaptureHintsCommandTest {
  @Test
  void withoutFilesItTellsEveryProducer() {
    CommandRun run = CommandRun.of("capture-hints");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("--trace 'pci_nvme_*'", "-L nvmf_vfio", "events/nvme/enable", "vfio_region_");
  }

  @Test
  void withACaptureItTellsWhatThatLacks() {
    CommandRun run =
        CommandRun.ofWords(
            "capture-hints",
            CommandRun.SAMPLES.resolve("qemu/boot-io-no-timestamps/trace.log.zst"));
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("CQ-STALL cannot decide", "-msg timestamp=on", "QEMU has no event for it")
        .doesNotContain("CQE-DUPLICATE", "SPDK");
  }

  /** What a cut file does not show may matter where commands are open at its end. */
  @Test
  void aCompressedFileThatIsCutIsAGap() {
    CommandRun run = CommandRun.ofWords(CommandRun.SAMPLES.resolve("malformed/cut.log.gz"));
    assertThat(run.out())
        .contains("NOTICE CAPTURE-GAP", "compressed data is damaged or ends early");
  }
}
