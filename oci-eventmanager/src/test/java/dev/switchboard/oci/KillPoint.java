package dev.switchboard.oci;

import java.util.Locale;

/** Where in its work an event manager is killed. */
enum KillPoint {
    RANDOM(By.PARENT),
    STARTING(By.PARENT),
    BEFORE_APPEND(By.ITSELF),
    AFTER_APPEND(By.ITSELF),
    BEFORE_PLAN(By.ITSELF),
    AFTER_PLAN(By.ITSELF),
    BEFORE_SENDING(By.ITSELF),
    AFTER_SENDING(By.ITSELF),
    BEFORE_ANSWERED(By.ITSELF),
    AFTER_ANSWERED(By.ITSELF),
    BEFORE_JOINT(By.ITSELF),
    AFTER_JOINT(By.ITSELF),
    BEFORE_SETTLE(By.ITSELF),
    AFTER_SETTLE(By.ITSELF),
    BEFORE_INSERT(By.ITSELF),
    AFTER_INSERT(By.ITSELF),
    BEFORE_CHANGE(By.ITSELF),
    AFTER_CHANGE(By.ITSELF),
    BEFORE_DELETE(By.ITSELF),
    AFTER_DELETE(By.ITSELF),
    BEFORE_GATEWAY_EFFECT(By.GATEWAY),
    AFTER_GATEWAY_EFFECT(By.GATEWAY),
    BEFORE_MAIL_EFFECT(By.MAIL),
    AFTER_MAIL_EFFECT(By.MAIL),
    SPOOL_WRITTEN(By.SPOOL),
    SPOOL_DRAINED(By.SPOOL),
    SPOOL_CUT(By.SPOOL),
    SPOOL_EMPTIED(By.SPOOL);

    /** Who knows when the moment has come. */
    enum By {
        PARENT,
        ITSELF,
        GATEWAY,
        MAIL,
        /** The process itself, once its database does not work. */
        SPOOL
    }

    private final By by;

    KillPoint(By by) {
        this.by = by;
    }

    By by() {
        return by;
    }

    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
