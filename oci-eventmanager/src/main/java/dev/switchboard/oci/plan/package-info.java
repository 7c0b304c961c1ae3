/** What an event means for the network: pure rules from an event and facts to a plan of steps. */
@NullMarked
package dev.switchboard.oci.plan;

import org.jspecify.annotations.NullMarked;
