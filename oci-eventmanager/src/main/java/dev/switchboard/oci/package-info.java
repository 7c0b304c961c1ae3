/** Reads the OCI-R event stream of Cisco BroadWorks, journals every event, and provisions an IMS core and a mail server. */
@NullMarked
package dev.switchboard.oci;

import org.jspecify.annotations.NullMarked;
