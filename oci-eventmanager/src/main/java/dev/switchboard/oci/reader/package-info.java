/** From the socket to the journal, and from the journal to the processors. */
@NullMarked
package dev.switchboard.oci.reader;

import org.jspecify.annotations.NullMarked;
