/**
 * An iPECS phone system, faked on the wire: {@link dev.switchboard.ipecs.simulator.IpecsSimulator} answers REST requests
 * and sends events over a WebSocket, both on one port.
 *
 * <p>It is for tests, demonstrations and benchmarks. It writes its own texts and uses none of the library's readers, so
 * that a mistake in the library is not repeated here and thereby hidden. What it plays comes from scripts
 * ({@link dev.switchboard.ipecs.simulator.CallScenario}), from recorded scenarios, from captures of a real event stream
 * or from a generator of plausible days ({@link dev.switchboard.ipecs.simulator.RandomDay}).
 */
@NullMarked
package dev.switchboard.ipecs.simulator;

import org.jspecify.annotations.NullMarked;
