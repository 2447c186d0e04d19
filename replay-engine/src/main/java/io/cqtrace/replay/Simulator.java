package io.cqtrace.replay;

import java.util.ArrayList;
import java.util.List;

/**
 * Drives the machines of one controller and its host by time, in discrete events: the program
 * submits, the controller fetches, services and posts, the host's handlers consume, ring and free
 * tags, which lets the program submit again. Integer nanoseconds, ties by order of planning, no
 * clock, no randomness but that of the {@link DurationSource}.
 *
 * <p>What is said here is when; what a step does is {@link
 * io.cqtrace.model.controller.ControllerMachine}'s and {@link io.cqtrace.model.host.HostMachine}'s.
 * Three things are plugged in, by {@link SimulationSetup} and {@link #run}:
 *
 * <pre>
 * HostProgram     what is submitted, and what each submission waits for
 * host, variant   the policies of both machines
 * DurationSource  how long each {@link TimedStep} takes, asked when the step begins
 * </pre>
 */
final class Simulator implements HostProgram.Port, SimulatedHost.Listener {
  private final SimulationSetup setup;
  private final HostProgram program;
  private final EventQueue time;
  private final RunRecorder recorder;
  private final SimulatedController controller;
  private final SimulatedHost host;
  private final List<SimulatedCommand> submitted = new ArrayList<>();

  private Simulator(SimulationSetup setup, HostProgram program) {
    this.setup = setup;
    this.program = program;
    this.time = new EventQueue(setup.startNs());
    this.recorder = new RunRecorder(time, setup.variant().overruns(setup.layout()));
    SimulatedQueues queues =
        new SimulatedQueues(setup.layout(), recorder.start(setup.layout(), program::creates));
    this.host = new SimulatedHost(setup, queues, time, recorder, this);
    this.controller = new SimulatedController(setup, queues, time, recorder, host);
  }

  /** Runs a program to its end, or until nothing can happen any more. */
  static SimulatedRun run(SimulationSetup setup, HostProgram program) {
    return new Simulator(setup, program).run();
  }

  private SimulatedRun run() {
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
    return setup.durations().drawNs(TimedStep.SUBMIT, null);
  }

  @Override
  public void submit(SimulatedCommand command) {
    submitted.add(command);
    host.submit(command);
  }

  @Override
  public void ringSqTail(SimulatedCommand command) {
    controller.submit(command);
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
