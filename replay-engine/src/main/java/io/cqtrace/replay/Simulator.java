package io.cqtrace.replay;

import java.util.ArrayList;
import java.util.List;

/**
 * A simulation of one controller and its host in discrete events: the program submits, the
 * controller fetches, services and posts, the host's handlers consume, ring and free tags, which
 * lets the program submit again. Integer nanoseconds, ties by order of planning, no clock, no
 * randomness but the seed's.
 */
final class Simulator implements HostProgram.Port, SimulatedHost.Listener {
  private final SimulationSetup setup;
  private final HostProgram program;
  private final EventQueue time;
  private final RunRecorder recorder;
  private final StepTimes times;
  private final SimulatedController controller;
  private final List<SimulatedCommand> submitted = new ArrayList<>();

  private Simulator(SimulationSetup setup, HostProgram program) {
    this.setup = setup;
    this.program = program;
    this.time = new EventQueue(setup.startNs());
    this.recorder = new RunRecorder(time);
    this.times = new StepTimes(setup.times(), setup.seed());
    SimulatedHost host = new SimulatedHost(setup, time, recorder, times, this);
    this.controller = new SimulatedController(setup, time, recorder, times, host);
  }

  /** Runs a program to its end, or until nothing can happen any more. */
  static SimulatedRun run(SimulationSetup setup, HostProgram program) {
    return new Simulator(setup, program).run();
  }

  private SimulatedRun run() {
    controller.startAdminAt(recorder.start(setup.layout(), program::creates));
    program.start(this);
    time.run();
    return SimulatedRun.of(
        setup, submitted, controller.failed(), program.isDone(), recorder.chunks());
  }

  @Override
  public long nowNs() {
    return time.nowNs();
  }

  @Override
  public void after(long delayNs, Runnable step) {
    time.after(delayNs, step);
  }

  @Override
  public long submitNs() {
    return times.vary(times.base().submitNs());
  }

  @Override
  public void submit(SimulatedCommand command) {
    submitted.add(command);
    controller.submit(command);
  }

  @Override
  public void onConsume(SimulatedCommand command) {
    controller.learnSqHead(command);
  }

  @Override
  public void ringCqHead(int cqId, int slotCount) {
    controller.ringCqHead(cqId, slotCount);
  }

  @Override
  public void onTagFree(SimulatedCommand command) {
    program.onTagFree(command);
  }
}
