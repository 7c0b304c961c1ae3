/** The HTTP face: the monitoring API, health and metrics, and the Event Monitor page. */
@NullMarked
package dev.switchboard.oci.monitor;

import org.jspecify.annotations.NullMarked;
