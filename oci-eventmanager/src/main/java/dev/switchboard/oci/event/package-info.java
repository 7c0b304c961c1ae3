/** What the application server reported, and how it is handled: events, processors and their outcome. */
@NullMarked
package dev.switchboard.oci.event;

import org.jspecify.annotations.NullMarked;
