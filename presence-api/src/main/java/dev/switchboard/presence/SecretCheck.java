package dev.switchboard.presence;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares what callers present with the secrets there are. Digests are compared, all of them every time, so that the
 * time tells neither where a guess goes wrong, nor its length, nor which secret was near. Immutable.
 */
final class SecretCheck {

    /** The sixteenth round is that of the query itself. */
    private static final int MOST_ROUNDS = 15;

    private static final int MOST_CHARACTERS = 4096;
    private static final int ID_BYTES = 8;

    private static final class Known {
        private final String id;
        private final byte[] digest;
        private final ActiveSecret secret;

        Known(ActiveSecret secret) {
            this.secret = secret;
            this.digest = SecretCheck.digest(secret.value().reveal().getBytes(StandardCharsets.UTF_8));
            // The id may be seen where the digest may not: it is a digest of that.
            this.id = HexFormat.of().formatHex(Arrays.copyOf(SecretCheck.digest(digest), ID_BYTES));
        }
    }

    private final List<Known> known;

    SecretCheck(List<ActiveSecret> secrets) {
        this.known = secrets.stream().map(Known::new).toList();
    }

    /** The ids of all secrets, over or not. */
    Set<String> ids() {
        return known.stream().map(one -> one.id).collect(Collectors.toUnmodifiableSet());
    }

    /** The ids of the secrets that are accepted at a moment. */
    Set<String> validIds(Instant now) {
        return known.stream()
                .filter(one -> one.secret.isValid(now))
                .map(one -> one.id)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * What a header presents: compared once.
     *
     * @param bytes one byte in each character
     * @return the id of the secret, if it is one
     */
    Optional<String> exact(String bytes, Instant now) {
        if (bytes.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        byte[] presented = digest(bytes.getBytes(StandardCharsets.ISO_8859_1));
        Optional<String> found = Optional.empty();
        for (Known one : known) {
            // Both are found out for each secret, so that the time is the same.
            boolean equal = MessageDigest.isEqual(one.digest, presented);
            boolean valid = one.secret.isValid(now);
            if (equal && valid) {
                found = Optional.of(one.id);
            }
        }
        return found;
    }

    /** What a parameter presents, which clients escape too often: it is unescaped until it fits or stays the same. */
    Optional<String> unescaping(String bytes, Instant now) {
        String text = bytes;
        for (int round = 0; round <= MOST_ROUNDS; round++) {
            Optional<String> id = exact(text, now);
            if (id.isPresent()) {
                return id;
            }
            String next = RawForm.unescape(text).orElse("");
            if (next.equals(text)) {
                return Optional.empty();
            }
            text = next;
        }
        return Optional.empty();
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
