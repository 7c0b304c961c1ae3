/** Carries plans out: the subscriber registry, the provisioning gateway and the mail server. */
@NullMarked
package dev.switchboard.oci.provisioning;

import org.jspecify.annotations.NullMarked;
