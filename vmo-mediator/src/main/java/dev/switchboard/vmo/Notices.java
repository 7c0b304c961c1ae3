package dev.switchboard.vmo;

import dev.switchboard.common.config.Secret;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Texts for the next page that a browser shows, kept in a signed cookie. What is not signed by this program, or was before
 * it started, is as good as none. Thread-safe.
 */
final class Notices {

    private static final String COOKIE = "vmo-notice";
    private static final String KIND = "HmacSHA256";
    private static final int LONGEST = 500;
    private static final int SECONDS = 60;
    private static final int LONGEST_COOKIE = 4_000;

    private final byte[] key = new byte[32];
    private final boolean secure;

    Notices(boolean secure) {
        this.secure = secure;
        new SecureRandom().nextBytes(key);
    }

    void leave(Context context, PageView.Notice notice) {
        String text = notice.text();
        String kept = notice.kind() + "\n" + (text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text);
        byte[] bytes = kept.getBytes(StandardCharsets.UTF_8);
        context.cookie(cookie(encode(bytes) + "." + signature(bytes), SECONDS));
    }

    Optional<PageView.Notice> take(Context context) {
        String value = context.cookie(COOKIE);
        if (value == null || value.isEmpty()) {
            return Optional.empty();
        }
        context.cookie(cookie("", 0));
        int dot = value.indexOf('.');
        if (dot < 0 || value.length() > LONGEST_COOKIE) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(value.substring(0, dot));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
        if (!new Secret(signature(bytes)).matches(value.substring(dot + 1))) {
            return Optional.empty();
        }
        String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\n", 2);
        return parts.length == 2 ? Optional.of(new PageView.Notice(parts[0], parts[1])) : Optional.empty();
    }

    private Cookie cookie(String value, int seconds) {
        return new Cookie(COOKIE, value, "/", seconds, secure, true, null, SameSite.LAX);
    }

    private String signature(byte[] bytes) {
        try {
            Mac mac = Mac.getInstance(KIND);
            mac.init(new SecretKeySpec(key, KIND));
            return encode(mac.doFinal(bytes));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java runtime lacks " + KIND, impossible);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
