package io.cqtrace.ingest.format.dmesg;

import static io.cqtrace.ingest.format.dmesg.KernelMessage.in;
import static io.cqtrace.ingest.format.dmesg.KernelMessage.row;
import static io.cqtrace.ingest.format.dmesg.KernelMessage.since;

import io.cqtrace.ingest.table.HostMessage;
import java.util.List;

/**
 * Messages of Linux about the PCIe fabric below an NVMe controller: {@code drivers/pci/pcie/aer.c},
 * {@code dpc.c}, {@code err.c}, {@code drivers/pci/hotplug/pciehp_ctrl.c}, {@code
 * drivers/pci/pci.c}, and those of firmware that keeps AER to itself ({@code
 * drivers/firmware/efi/cper.c}) and of POWER's EEH ({@code arch/powerpc/kernel/eeh_driver.c});
 * these two of 6.1.192 and, of 4.4, {@code powernv/eeh-powernv.c}. They name functions, not
 * controllers; whose driver is bound is not told but for {@code nvme}.
 */
final class PcieMessages {
  private static final String ADDRESS = "[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]";
  private static final String AT = "(?<bdf>" + ADDRESS + "): ";

  /** What sent the error; before 4.18 as its requester ID. */
  private static final String SOURCE = "(?:(?: from|:) (?<bdfb>" + ADDRESS + ")|: id=[0-9a-f]{4})";

  /** Of the firmware's record, with the severity that {@link FirmwareErrors} puts there. */
  private static final String FIRMWARE = "\\[Hardware Error\\]:\\s{1,8}";

  static final List<KernelMessage> ROWS =
      List.of(
          firmware(HostMessage.AER_CORRECTED, "corrected"),
          firmware(HostMessage.AER_NONFATAL, "recoverable"),
          firmware(HostMessage.AER_FATAL, "fatal"),
          row(
              HostMessage.AER_NONFATAL,
              "aer.c: cper_print_aer, only for uncorrectable errors",
              "aer_uncor_severity: ",
              AT + "(?:AER: )?aer_uncor_severity: 0x[0-9a-f]{8}",
              in("4.4", "4.19", "nvme 0000:05:00.0: aer_uncor_severity: 0x00462030"),
              since("5.4", "nvme 0000:05:00.0: AER: aer_uncor_severity: 0x00462030")),
          row(
              HostMessage.AER_CORRECTED,
              "aer.c: aer_print_port_info, aer_print_error",
              "orrect",
              AT
                  + "(?:AER: )?(?:(?:Multiple )?Correct(?:ed|able) error (?:message )?received"
                  + SOURCE
                  + "|PCIe Bus Error: severity=Correct)",
              in("4.4", "4.14", "pcieport 0000:00:1c.4: AER: Corrected error received: id=00e4"),
              in(
                  "4.19",
                  "6.3",
                  "pcieport 0000:00:1c.4: AER: Corrected error received: 0000:05:00.0"),
              in(
                  "5.15",
                  "6.6",
                  "pcieport 0000:00:1c.4: AER: Corrected error message received from"
                      + " 0000:05:00.0"),
              since(
                  "6.12",
                  "pcieport 0000:00:1c.4: AER: Correctable error message received from"
                      + " 0000:05:00.0"),
              in(
                  "4.19",
                  "6.6",
                  "nvme 0000:05:00.0: PCIe Bus Error: severity=Corrected, type=Physical Layer,"
                      + " (Receiver ID)"),
              since(
                  "6.12",
                  "nvme 0000:05:00.0: PCIe Bus Error: severity=Correctable, type=Physical Layer,"
                      + " (Receiver ID)")),
          row(
              HostMessage.AER_NONFATAL,
              "aer.c: aer_print_port_info, aer_print_error",
              "(Non-Fatal)",
              AT
                  + "(?:AER: )?(?:(?:Multiple )?Uncorrect(?:ed|able) \\(Non-Fatal\\) error"
                  + " (?:message )?received"
                  + SOURCE
                  + "|PCIe Bus Error: severity=Uncorrect(?:ed|able) \\(Non-Fatal\\))",
              in(
                  "4.4",
                  "4.14",
                  "pcieport 0000:00:1c.4: AER: Uncorrected (Non-Fatal) error received: id=0500"),
              in(
                  "4.19",
                  "6.3",
                  "pcieport 0000:00:1c.4: AER: Uncorrected (Non-Fatal) error received:"
                      + " 0000:05:00.0"),
              in(
                  "5.15",
                  "6.6",
                  "pcieport 0000:00:01.4: AER: Uncorrected (Non-Fatal) error message received"
                      + " from 0000:05:00.0"),
              since(
                  "6.12",
                  "pcieport 0000:00:01.4: AER: Uncorrectable (Non-Fatal) error message received"
                      + " from 0000:05:00.0")),
          row(
              HostMessage.AER_FATAL,
              "aer.c: aer_print_port_info, aer_print_error",
              "(Fatal)",
              AT
                  + "(?:AER: )?(?:(?:Multiple )?Uncorrect(?:ed|able) \\(Fatal\\) error"
                  + " (?:message )?received"
                  + SOURCE
                  + "|PCIe Bus Error: severity=Uncorrect(?:ed|able) \\(Fatal\\))",
              in(
                  "4.4",
                  "4.14",
                  "pcieport 0000:00:1c.4: AER: Uncorrected (Fatal) error received: id=0500"),
              in(
                  "4.19",
                  "6.3",
                  "pcieport 0000:00:01.4: AER: Uncorrected (Fatal) error received:"
                      + " 0000:00:01.4"),
              in(
                  "5.15",
                  "6.6",
                  "pcieport 0000:00:01.4: AER: Uncorrected (Fatal) error message received from"
                      + " 0000:00:01.4"),
              since(
                  "6.12",
                  "pcieport 0000:00:01.4: AER: Uncorrectable (Fatal) error message received from"
                      + " 0000:00:01.4")),
          row(
              HostMessage.DPC,
              "dpc.c: dpc_process_error; 4.19: dpc_handler",
              "containment event",
              "(?<bdf>"
                  + ADDRESS
                  + ")(?::pcie\\d{1,4})?: (?:DPC: )?(?:DPC )?containment event, status:"
                  + "(?:0x)?(?<status>[0-9a-f]{1,4})",
              in(
                  "4.19",
                  "4.19",
                  "dpc 0000:00:03.1:pcie008: DPC containment event, status:0x1f01"
                      + " source:0x0000"),
              in(
                  "5.4",
                  "6.6",
                  "pcieport 0000:00:03.1: DPC: containment event, status:0x1f01 source:0x0000"),
              since(
                  "6.12",
                  "pcieport 0000:00:03.1: DPC: containment event, status:0x1f01: unmasked"
                      + " uncorrectable error detected")),
          row(
              HostMessage.LINK_DOWN,
              "pciehp_ctrl.c: pciehp_handle_presence_or_link_change",
              "Link Down",
              "Slot\\([^)]{1,20}\\): Link Down(?!/)|Link Down event",
              since("4.19", "pcieport 0000:00:03.1: pciehp: Slot(3): Link Down")),
          row(
              HostMessage.LINK_DOWN,
              "pciehp_hpc.c: pciehp_check_link_status",
              "ink",
              "pciehp: Slot\\([^)]{1,20}\\): (?:Cannot train link|No link)"
                  + "|^pciehp .{0,60}Link Training Error",
              in("4.4", "4.9", "pciehp 0000:00:03.1:pcie004: Link Training Error occurs"),
              since(
                  "6.1",
                  "pcieport 0000:00:03.1: pciehp: Slot(3): Cannot train link: status 0x0001"),
              since("6.1", "pcieport 0000:00:03.1: pciehp: Slot(3): No link")),
          row(
              HostMessage.SLOT_POWER_FAULT,
              "pciehp_hpc.c: pciehp_ist; pciehp_ctrl.c: board_added",
              "Power fault",
              "Slot\\([^)]{1,20}\\): Power fault|^pciehp .{0,60}Power fault on slot",
              in("4.4", "4.4", "pciehp 0000:00:03.1:pcie004: Power fault on slot 3"),
              since("4.19", "pcieport 0000:00:03.1: pciehp: Slot(3): Power fault")),
          row(
              HostMessage.EEH_FROZEN,
              "arch/powerpc: pnv_eeh_next_error; 6.1: eeh_driver.c: eeh_handle_normal_event",
              "EEH: Frozen P",
              "EEH: Frozen P(?:E|HB)#",
              in("4.4", "4.19", "EEH: Frozen PE#fd on PHB#0 detected"),
              since("6.1", "EEH: Frozen PHB#0-PE#fd detected")),
          row(
              HostMessage.PCI_RECOVERED,
              "eeh_driver.c: eeh_handle_normal_event",
              "EEH: Recovery successful",
              "EEH: Recovery successful",
              since("6.1", "EEH: Recovery successful.")),
          row(
              HostMessage.PCI_NOT_RECOVERED,
              "eeh_driver.c: eeh_handle_normal_event; eeh.c: eeh_pe_reset_full",
              "EEH: ",
              "EEH: (?:.{0,40} has failed \\d{1,3} times in the last hour and has been permanently"
                  + " disabled|Unable to recover from failure|Unrecoverable slot failure)",
              since(
                  "6.1",
                  "EEH: PHB#0-PE#fd has failed 6 times in the last hour and has been permanently"
                      + " disabled."),
              since(
                  "6.1",
                  "EEH: Unable to recover from failure from PHB#0-PE#fd.Please try reseating or"
                      + " replacing it")),
          row(
              HostMessage.PCI_RECOVERED,
              "pciehp_hpc.c: pciehp_ignore_dpc_link_change",
              "Link Down/Up ignored",
              "Slot\\([^)]{1,20}\\): Link Down/Up ignored",
              since(
                  "6.1",
                  "pcieport 0000:00:03.1: pciehp: Slot(3): Link Down/Up ignored (recovered by"
                      + " DPC)")),
          row(
              HostMessage.CARD_GONE,
              "pciehp_ctrl.c: pciehp_handle_presence_or_link_change",
              "Card not present",
              "Slot\\([^)]{1,20}\\): Card not present|Card not present on Slot\\(",
              in("4.4", "4.4", "pciehp 0000:00:03.1:pcie004: Card not present on Slot(3)"),
              since("4.19", "pcieport 0000:00:03.1: pciehp: Slot(3): Card not present")),
          row(
              HostMessage.LINK_UP,
              "pciehp_ctrl.c: pciehp_handle_presence_or_link_change",
              "Link Up",
              "Slot\\([^)]{1,20}\\): Link Up",
              since("4.19", "pcieport 0000:00:03.1: pciehp: Slot(3): Link Up")),
          row(
              HostMessage.CARD_PRESENT,
              "pciehp_ctrl.c: pciehp_handle_presence_or_link_change",
              "Card present",
              "Slot\\([^)]{1,20}\\): Card present|Card present on Slot\\(",
              in("4.4", "4.4", "pciehp 0000:00:03.1:pcie004: Card present on Slot(3)"),
              since("4.19", "pcieport 0000:00:03.1: pciehp: Slot(3): Card present")),
          row(
              HostMessage.PCI_RECOVERED,
              "err.c: pcie_do_recovery",
              "ecovery ",
              "[Dd]evice recovery (?:from fatal error )?successful",
              in("4.19", "5.4", "pcieport 0000:00:01.4: AER: Device recovery successful"),
              since("5.10", "pcieport 0000:00:01.4: AER: device recovery successful")),
          row(
              HostMessage.PCI_NOT_RECOVERED,
              "err.c: pcie_do_recovery, report_error_detected",
              "recover",
              "[Dd]evice recovery (?:from fatal error )?failed|can't recover \\(",
              in("4.19", "5.4", "pcieport 0000:00:01.4: AER: Device recovery failed"),
              since("5.10", "pcieport 0000:00:01.4: AER: device recovery failed"),
              since("5.10", "pci 0000:05:00.0: AER: can't recover (no error_detected callback)")),
          row(
              HostMessage.POWER_STATE_FAILED,
              "pci.c: pci_power_up, pci_set_low_power_state; 5.10: pci_raw_set_power_state",
              "power state",
              AT
                  + "(?:Unable to change power state from|can't change power state from"
                  + "|Refused to change power state)",
              in(
                  "4.4",
                  "4.19",
                  "nvme 0000:05:00.0: Refused to change power state, currently in D3"),
              in(
                  "5.10",
                  "5.15",
                  "nvme 0000:05:00.0: can't change power state from D3cold to D0 (config space"
                      + " inaccessible)"),
              since(
                  "6.1",
                  "nvme 0000:05:00.0: Unable to change power state from D3cold to D0, device"
                      + " inaccessible")),
          row(
              HostMessage.NOT_READY_AFTER_RESET,
              "pci.c: pci_dev_wait; 4.9: pci_flr_wait",
              "giving up",
              AT + "not ready (?<value>\\d{1,7})ms after .{1,40}; giving up",
              in("4.9", "4.9", "nvme 0000:05:00.0: not ready 60000ms after FLR; giving up"),
              since("4.19", "nvme 0000:05:00.0: not ready 65535ms after bus reset; giving up")));

  private PcieMessages() {}

  /** The PCIe section of a record of the firmware's, of a severity. */
  private static KernelMessage firmware(HostMessage says, String severity) {
    return row(
        says,
        "drivers/firmware/efi/cper.c: cper_print_pcie",
        "device_id: ",
        FIRMWARE + severity + ", device_id: (?<bdf>" + ADDRESS + ")",
        since("4.4", "{1}[Hardware Error]: " + severity + ", device_id: 0000:05:00.0"));
  }
}
