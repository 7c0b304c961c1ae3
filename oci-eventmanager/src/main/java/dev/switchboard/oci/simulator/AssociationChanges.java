package dev.switchboard.oci.simulator;

import dev.switchboard.oci.simulator.Cai3gWorld.Association;
import dev.switchboard.oci.simulator.EffectLedger.Change;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** Writes the difference between two states of an association into the ledger. */
final class AssociationChanges {

    private AssociationChanges() {}

    static void note(RequestLog log, long order, Association old, Association now) {
        if (!old.user().password().equals(now.user().password())) {
            log.effect(
                    order,
                    Change.PASSWORD_CHANGED,
                    now.id(),
                    "digest=" + digest(now.user().password()));
        }
        differences(
                log,
                order,
                now.id(),
                old.identities(),
                now.identities(),
                Change.IDENTITY_ADDED,
                Change.IDENTITY_CHANGED,
                Change.IDENTITY_REMOVED);
        differences(
                log,
                order,
                now.id(),
                old.profiles(),
                now.profiles(),
                Change.PROFILE_ADDED,
                Change.PROFILE_CHANGED,
                Change.PROFILE_REMOVED);
    }

    private static <T> void differences(
            RequestLog log,
            long order,
            String id,
            Map<String, T> old,
            Map<String, T> now,
            Change added,
            Change changed,
            Change removed) {
        old.forEach((key, value) -> {
            if (!now.containsKey(key)) {
                log.effect(order, removed, id + "/" + key, "");
            }
        });
        now.forEach((key, value) -> {
            if (!old.containsKey(key)) {
                log.effect(order, added, id + "/" + key, value.toString());
            } else if (!value.equals(old.get(key))) {
                log.effect(order, changed, id + "/" + key, value.toString());
            }
        });
    }

    /** Enough to tell two passwords apart without keeping them. */
    private static String digest(String secret) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
