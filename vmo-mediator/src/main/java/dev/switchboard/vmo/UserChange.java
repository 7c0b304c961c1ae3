package dev.switchboard.vmo;

import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.MailboxUser;
import java.util.Optional;

/**
 * What became of switching a user's watch.
 *
 * @param user the row as it is now
 * @param changed whether it was another before
 * @param told what came of telling the mail side; empty when it was not told yet, and will be
 */
public record UserChange(MailboxUser user, boolean changed, Optional<Attempt> told) {}
