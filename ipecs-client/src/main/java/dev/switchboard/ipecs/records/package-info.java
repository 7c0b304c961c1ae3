/**
 * Records of the call centre's work, kept beyond the end of the program: calls, missed calls, station and agent changes,
 * periods, intervals and gaps.
 */
@NullMarked
package dev.switchboard.ipecs.records;

import org.jspecify.annotations.NullMarked;
