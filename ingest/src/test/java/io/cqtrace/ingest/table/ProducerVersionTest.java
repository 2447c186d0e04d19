package io.cqtrace.ingest.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Versions as their programs print them. */
class ProducerVersionTest {
  private static ProducerVersion version(String text) {
    return Objects.requireNonNull(ProducerVersion.find(text));
  }

  @Test
  void aPrereleaseIsBeforeItsRelease() {
    ProducerVersion pre =
        version("Starting SPDK v25.01-pre git sha1 c55bec1e13 / DPDK 24.07.0 initialization...");
    assertThat(pre.name()).isEqualTo("SPDK v25.01-pre git sha1 c55bec1e13");
    assertThat(pre.isBefore(25, 1)).isTrue();
    assertThat(pre.isBefore(24, 9)).isFalse();
    assertThat(pre.isNumber(25, 1)).isTrue();
    assertThat(pre.isCommit("c55bec1e13ab")).isTrue();
    assertThat(pre.isCommit("6e1d0b50c1")).isFalse();
  }

  @Test
  void aReleaseIsNotBeforeItself() {
    ProducerVersion release = version("SPDK v24.09");
    assertThat(release.prerelease()).isFalse();
    assertThat(release.isBefore(24, 9)).isFalse();
    assertThat(release.isBefore(25, 1)).isTrue();
    assertThat(release.isCommit("")).isFalse();
  }

  @Test
  void theKernelAndQemuNameTheirs() {
    assertThat(version("Linux version 6.1.0-13-amd64 (debian-kernel@lists)").minor()).isEqualTo(1);
    assertThat(version("QEMU emulator version 10.0.2 (Debian)").major()).isEqualTo(10);
    assertThat(ProducerVersion.find("no version 3.4")).isNull();
  }
}
