/**
 * Several server nodes that show the same: they tell each other what changed, and one of them asks the source.
 *
 * <p>For each user the newest version counts, wherever it was made and in whatever order it arrives, so nodes agree as
 * soon as they have heard the same. A server joins a node's store with the others like this: a change hook of the store
 * calls {@link dev.switchboard.presence.nodes.PresenceNodes#tell}; what is heard is filed in the store under the name of
 * the directory's source, as news, so that the next answer of the source overrules it; and the source is asked while
 * {@link dev.switchboard.presence.nodes.PresenceNodes#leads()}.
 */
@NullMarked
package dev.switchboard.presence.nodes;

import org.jspecify.annotations.NullMarked;
