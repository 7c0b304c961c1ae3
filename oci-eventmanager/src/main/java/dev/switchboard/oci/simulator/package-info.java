/**
 * The three peers of the event manager, faked on the wire: the application server that reports events
 * ({@link dev.switchboard.oci.simulator.BroadWorksSimulator}), the provisioning gateway
 * ({@link dev.switchboard.oci.simulator.Cai3gSimulator}) and the mail server
 * ({@link dev.switchboard.oci.simulator.MailboxSimulator}).
 *
 * <p>They are for tests, demonstrations and benchmarks. They speak their protocols with texts and readers of their own,
 * so that a mistake in the library is not repeated here and thereby hidden. All of them listen on loopback unless told
 * otherwise and can inject the faults that a network and a peer are capable of.
 */
@NullMarked
package dev.switchboard.oci.simulator;

import org.jspecify.annotations.NullMarked;
