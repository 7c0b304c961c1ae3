package dev.switchboard.vmo;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.web.Accounts;
import dev.switchboard.vmo.store.MediatorStore;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** The people with an account; of their passwords only salted hashes are kept. Thread-safe. */
final class Operators implements Accounts {

    private static final String KIND = "pbkdf2-sha256";
    private static final int ROUNDS = 310_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BITS = 256;
    /** Checked for names that nobody has, so that the time does not tell which exist. */
    private static final String NOBODY = KIND + "$" + ROUNDS + "$AAAAAAAAAAAAAAAAAAAAAA$AA";

    private final MediatorStore store;
    private final String proxyHeader;
    private final SecureRandom random = new SecureRandom();

    Operators(MediatorStore store, String proxyHeader) {
        this.store = store;
        this.proxyHeader = proxyHeader;
    }

    /** Makes an account, or replaces its password; one that has it already stays as it is. */
    void keep(String name, Secret password) {
        if (matches(store.guiUser(name).orElse(NOBODY), password)) {
            return;
        }
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        Base64.Encoder text = Base64.getEncoder().withoutPadding();
        String hash = KIND + "$" + ROUNDS + "$" + text.encodeToString(salt) + "$"
                + text.encodeToString(hash(password, salt, ROUNDS));
        store.change("keep the account " + name, changes -> {
            changes.putGuiUser(name, hash);
            return name;
        });
    }

    @Override
    public boolean check(String name, Secret password) {
        return matches(store.guiUser(name).orElse(NOBODY), password);
    }

    @Override
    public Optional<String> proxyHeader() {
        return Optional.of(proxyHeader).filter(name -> !name.isEmpty());
    }

    private static boolean matches(String kept, Secret password) {
        String[] parts = kept.split("\\$", -1);
        if (parts.length != 4 || !parts[0].equals(KIND)) {
            return false;
        }
        try {
            byte[] expected = Base64.getDecoder().decode(parts[3]);
            byte[] salt = Base64.getDecoder().decode(parts[2]);
            return MessageDigest.isEqual(expected, hash(password, salt, Integer.parseInt(parts[1])));
        } catch (IllegalArgumentException damaged) {
            return false;
        }
    }

    private static byte[] hash(Secret password, byte[] salt, int rounds) {
        PBEKeySpec spec = new PBEKeySpec(password.reveal().toCharArray(), salt, rounds, HASH_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java runtime lacks PBKDF2 with SHA-256", impossible);
        } finally {
            spec.clearPassword();
        }
    }
}
