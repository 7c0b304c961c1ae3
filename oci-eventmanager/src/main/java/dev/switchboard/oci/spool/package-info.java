/** The spool: where documents wait in a file while the journal's database does not work. */
@NullMarked
package dev.switchboard.oci.spool;

import org.jspecify.annotations.NullMarked;
